import { describe, it } from 'vitest'
import { expectDenied, inTransaction, sql } from '../../helpers/db.ts'
import { conditionOf, expectationOf, withActors } from '../isolation/matrix.ts'
import { tables } from '../isolation/tables.ts'

const appendOnly = [
  'audit_log',
  'credit_entries',
  'document_pdfs',
  'journal_entries',
  'journal_lines',
  'order_events',
  'payment_allocations',
  'payments',
  'stock_movements',
]
const documents = [
  'credit_note_items',
  'credit_notes',
  'invoice_items',
  'invoices',
  'voucher_lines',
  'vouchers',
]

describe('trg_300_append_only', () => {
  it.each(appendOnly)('nobody changes or removes a row of %s, the owner neither', (name) =>
    withActors(async (tx, actors) => {
      const { arrange, change } = expectationOf(tables, name)
      const table = tx(`public.${name}`)
      const located = conditionOf(tx, await arrange(tx, actors))
      await expectDenied(() => tx`update ${table} set ${tx(change)} where ${located}`, '42501')
      await expectDenied(() => tx`delete from ${table} where ${located}`, '42501')
    }),
  )
})

// To empty a table takes those along that point at it, and each of them refuses too. Here a table is
// on its own: the guards of all others are off.
// audit_log.test.ts does the same with the audit trail, whose partitions have guards too.
const alone = [...appendOnly, ...documents].filter((name) => name !== 'audit_log')
const guards = await sql<{ table: string; name: string }[]>`
  select classes.relname as table, triggers.tgname as name
    from pg_trigger as triggers
    join pg_class as classes on classes.oid = triggers.tgrelid
   where classes.relnamespace = 'public'::regnamespace
     and classes.relname = any (${alone})
     -- The bit of triggers of truncate.
     and triggers.tgtype & 32 = 32`

describe('trg_300_append_only_truncate and trg_300_guard_truncate', () => {
  it.each(alone)('nobody empties %s, the owner neither', (table) =>
    inTransaction(async (tx) => {
      for (const guard of guards.filter((one) => one.table !== table)) {
        await tx`alter table ${tx(`public.${guard.table}`)} disable trigger ${tx(guard.name)}`
      }
      await expectDenied(() => tx`truncate ${tx(`public.${table}`)} cascade`, '42501')
    }),
  )
})
