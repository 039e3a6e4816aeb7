import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Case, expectRefused } from '../../helpers/constraints.ts'
import { createCustomerExport } from '../../helpers/crm-factories.ts'
import { inTransaction } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'

describe('customer_exports', () => {
  const cases: Case[] = [
    ['a status of its own', { status: 'lost' }, 'customer_exports_status_check'],
    ['an order of its own', { sort: 'email.asc' }, 'customer_exports_sort_check'],
    ['a filter that is no object', { filter: [] }, 'customer_exports_filter_check'],
    ['files that are no list', { files: {} }, 'customer_exports_files_check'],
    ['more rows read than there are', { read_rows: 2 }, 'customer_exports_progress_check'],
    ['a size below zero', { size_bytes: -1 }, 'customer_exports_progress_check'],
    ['a worker while it waits', { lease_id: randomUUID() }, 'customer_exports_lease_check'],
    [
      'an end of a lease while it waits',
      { lease_ends_at: '2026-11-01' },
      'customer_exports_lease_check',
    ],
    [
      'a failure without having failed',
      { failure: 'crm.export_gave_up' },
      'customer_exports_failure_check',
    ],
    [
      'a failure of its own',
      { status: 'failed', failure: 'because' },
      'customer_exports_failure_check',
    ],
    [
      'an end of its files before there are any',
      { expires_at: '2026-11-01' },
      'customer_exports_expires_at_check',
    ],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomerExport(tx, { org_id: org.id })
      await expectRefused(
        constraint,
        () => tx`update public.customer_exports set ${tx(change)} where id = ${id}`,
      )
    })
  })

  it('cannot belong to an organization that does not exist, and go with it', async () => {
    await inTransaction(async (tx) => {
      const row = { org_id: randomUUID(), sort: 'name.asc', total_rows: 1 }
      await expectRefused(
        'customer_exports_org_id_fkey',
        () => tx`insert into public.customer_exports ${tx(row)}`,
      )
      const org = await createOrganization(tx)
      await createCustomerExport(tx, { org_id: org.id })
      await tx`delete from public.organizations where id = ${org.id}`
      const [left] = await tx<{ count: number }[]>`
        select (select count(*) from public.customer_exports where org_id = ${org.id})
          + (select count(*) from private.customer_export_pages where org_id = ${org.id}) as count`
      expect(left?.count).toBe(0)
    })
  })

  it('say when they last moved, and leave one trace in the audit trail', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomerExport(tx, { org_id: org.id })
      const [moved] = await tx<{ later: boolean }[]>`
        update public.customer_exports set status = 'cancelled' where id = ${id}
        returning updated_at > created_at as later`
      expect(moved?.later).toBe(true)
      const trail = await tx`
        select action from public.audit_log
        where org_id = ${org.id} and table_name = 'customer_exports' and row_id = ${id}`
      expect([...trail]).toEqual([{ action: 'insert' }])
    })
  })
})

describe('customer_export_pages', () => {
  it('hold 1 to 2,000 customers of an export that is there', async () => {
    await inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id } = await createCustomerExport(tx, { org_id: org.id })
      const add = (exportId: string, number: number, size: number) => tx`
        insert into private.customer_export_pages (org_id, export_id, number, customer_ids)
        values (
          ${org.id}, ${exportId}, ${number},
          array(select gen_random_uuid() from generate_series(1, ${size}))
        )`
      const size = 'customer_export_pages_size_check'
      await expectRefused(size, () => add(id, 2, 0))
      await expectRefused(size, () => add(id, 2, 2001))
      await add(id, 2, 2000)
      await expectRefused('customer_export_pages_export_id_fkey', () => add(randomUUID(), 1, 1))
    })
  })
})
