import { describe, expect, it } from 'vitest'
import { auditTables } from '@/lib/platform/audit.rules'
import { asOwner, sql } from '../../helpers/db.ts'
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

/** Those whose rows stay, or of which the trail has no more than that they came. */
const kept = [
  'credit_entries',
  'credit_notes',
  'customer_exports',
  'customer_merges',
  'invoices',
  'orders',
  'payments',
  'products',
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

  it.each(audited.filter((name) => !kept.includes(name)))(
    'a row of %s that is deleted is',
    (name) =>
      withActors(async (tx, actors) => {
        const row = await expectationOf(tables, name).arrange(tx, actors)
        await asOwner(tx)
        const locator = tx.json(row.locator as Record<string, string>)
        await tx`delete from ${tx(`public.${name}`)} as rows where to_jsonb(rows) @> ${locator}`
        const entries = await tx`
        select from public.audit_log
         where occurred_at >= now() and table_name = ${name} and action = 'delete'
           and before @> ${locator}`
        expect(entries).toHaveLength(1)
      }),
  )
})

describe('the filters of the audit trail', () => {
  it('are what is in it, and nothing else', async () => {
    const rows = await sql<{ name: string }[]>`
      select distinct classes.relname as name
        from pg_trigger as triggers
        join pg_class as classes on classes.oid = triggers.tgrelid
        join pg_proc as functions on functions.oid = triggers.tgfoid
       where functions.proname in ('tg__audit', 'tg_customers__audit')
         -- An empty first argument: of no organization.
         and not starts_with(encode(triggers.tgargs, 'escape'), '\\000')`
    // And the looks of platform admins, which no trigger writes.
    const names = [...rows.map(({ name }) => name), 'audit_log']
    expect(auditTables.map(({ value }) => value).toSorted()).toEqual(names.toSorted())
  })
})
