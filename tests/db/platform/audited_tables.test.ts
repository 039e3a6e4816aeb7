import { describe, expect, it } from 'vitest'
import { expectationOf, withActors } from '../isolation/matrix.ts'
import { tables } from '../isolation/tables.ts'

const audited = [
  'addresses',
  'credit_entries',
  'credit_notes',
  'customer_exports',
  'customer_merges',
  'customers',
  'email_settings',
  'email_templates',
  'finance_settings',
  'invitations',
  'invoices',
  'ledger_accounts',
  'memberships',
  'orders',
  'organizations',
  'payments',
  'products',
  'shipping_rates',
  'shops',
  'suppliers',
  'tags',
  'vouchers',
]

// What each of them leaves out, and how it tells of changes, is tried where the table is.
describe('trg_700_audit', () => {
  it.each(audited)('a new row of %s is in the audit trail', (name) =>
    withActors(async (tx, actors) => {
      const row = await expectationOf(tables, name).arrange(tx, actors)
      const entries = await tx`
        select from public.audit_log
         where occurred_at >= now() and table_name = ${name} and action = 'insert'
           and after @> ${tx.json(row.locator as Record<string, string>)}`
      expect(entries).toHaveLength(1)
    }),
  )
})
