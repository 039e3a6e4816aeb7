import { describe, it } from 'vitest'
import { expectDenied, inTransaction, sql } from '../../helpers/db.ts'

// To empty a table takes those along that point at it, and each of them refuses too. Here a table is
// on its own: the guards of all others are off.
const tables = [
  'invoices',
  'invoice_items',
  'credit_notes',
  'credit_note_items',
  'vouchers',
  'voucher_lines',
  'payments',
  'payment_allocations',
  'journal_entries',
  'journal_lines',
  'document_pdfs',
]
const guards = await sql<{ table: string; name: string }[]>`
  select classes.relname as table, triggers.tgname as name
    from pg_trigger as triggers
    join pg_class as classes on classes.oid = triggers.tgrelid
   where classes.relnamespace = 'public'::regnamespace
     and classes.relname = any (${tables})
     -- The bit of triggers of truncate.
     and triggers.tgtype & 32 = 32`

describe('documents and the ledger', () => {
  it.each(tables)('nobody empties %s, the owner of the table neither', (table) =>
    inTransaction(async (tx) => {
      for (const guard of guards.filter((one) => one.table !== table)) {
        await tx`alter table ${tx(`public.${guard.table}`)} disable trigger ${tx(guard.name)}`
      }
      await expectDenied(() => tx`truncate ${tx(`public.${table}`)} cascade`, '42501')
    }),
  )
})
