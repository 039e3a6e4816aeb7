import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createCustomerMerge } from '../../helpers/crm-factories.ts'
import { failure, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, createOrganization } from '../../helpers/factories.ts'

// As the owner of the tables: a constraint must hold even where no policy or function stands before it.

async function expectRefused(constraint: string, statement: () => PromiseLike<unknown>) {
  const error = await failure(statement)
  expect({ code: error.code.slice(0, 2), constraint: error.constraint_name }).toEqual({
    code: '23',
    constraint,
  })
}

async function arrange(tx: Tx) {
  const org = await createOrganization(tx)
  const a = await createCustomer(tx, { org_id: org.id })
  const b = await createCustomer(tx, { org_id: org.id })
  const [first = '', second = ''] = [a.id, b.id].toSorted()
  return { org_id: org.id, first, second }
}

describe('customer_merges', () => {
  it.each<[string, Record<string, JSONValue>, string]>([
    ['a list for a row', { merged_row: [] }, 'customer_merges_rows_check'],
    ['a text for what was', { survivor_before: 'x' }, 'customer_merges_rows_check'],
    ['a number for what is', { survivor_after: 7 }, 'customer_merges_rows_check'],
    ['kept fields before it is undone', { kept_fields: [] }, 'customer_merges_undone_check'],
    [
      'no word on what the undo kept',
      { undone_at: '2026-11-01T08:00:00Z' },
      'customer_merges_undone_check',
    ],
    [
      'kept fields that are no list',
      { undone_at: '2026-11-01T08:00:00Z', kept_fields: {} },
      'customer_merges_undone_check',
    ],
  ])('cannot have %s', async (_what, change, constraint) => {
    await inTransaction(async (tx) => {
      const { id } = await createCustomerMerge(tx, { org_id: (await arrange(tx)).org_id })
      const values = Object.fromEntries(
        Object.entries(change).map(([column, value]) => [
          column,
          column === 'undone_at' ? value : tx.json(value as never),
        ]),
      )
      await expectRefused(
        constraint,
        () => tx`update public.customer_merges set ${tx(values as never)} where id = ${id}`,
      )
    })
  })

  it('cannot be of one customer, and go with their organization and with their rows', async () => {
    await inTransaction(async (tx) => {
      const { org_id } = await arrange(tx)
      const { id, survivor_id } = await createCustomerMerge(tx, { org_id })
      await expectRefused(
        'customer_merges_self_check',
        () => tx`update public.customer_merges set merged_id = ${survivor_id} where id = ${id}`,
      )
      await expectRefused(
        'customer_merges_org_id_fkey',
        () => tx`update public.customer_merges set org_id = ${randomUUID()} where id = ${id}`,
      )
      await expectRefused(
        'customer_merges_pkey',
        () => tx`insert into public.customer_merges
          select (jsonb_populate_record(merges, '{}')).* from public.customer_merges as merges
          where id = ${id}`,
      )
      await tx`
        insert into private.customer_merge_rows (
          org_id, merge_id, table_name, column_name, outcome, rows
        ) values (${org_id}, ${id}, 'public.tags', 'id', 'moved', '[]')`
      await tx`delete from public.organizations where id = ${org_id}`
      expect(await tx`select from public.customer_merges where id = ${id}`).toHaveLength(0)
      expect(await tx`select from private.customer_merge_rows where merge_id = ${id}`).toHaveLength(
        0,
      )
    })
  })
})

describe('customer_merge_rows', () => {
  it('are of a merge, of a known outcome, and a list where undo reads one', async () => {
    await inTransaction(async (tx) => {
      const { org_id } = await arrange(tx)
      const merge = await createCustomerMerge(tx, { org_id })
      const insert = (merge_id: string, outcome: string, rows: string) =>
        tx`insert into private.customer_merge_rows (
             org_id, merge_id, table_name, column_name, outcome, rows
           ) values (${org_id}, ${merge_id}, 'public.tags', 'id', ${outcome}, ${rows}::text::jsonb)`
      await insert(merge.id, 'handed', '{}')
      await insert(merge.id, 'moved', '[]')
      await expectRefused('customer_merge_rows_merge_id_fkey', () =>
        insert(randomUUID(), 'moved', '[]'),
      )
      await expectRefused('customer_merge_rows_outcome_check', () => insert(merge.id, 'lost', '[]'))
      await expectRefused('customer_merge_rows_rows_check', () => insert(merge.id, 'moved', '{}'))
      await expectRefused('customer_merge_rows_rows_check', () => insert(merge.id, 'dropped', '{}'))
    })
  })
})

describe('the tables of duplicates', () => {
  it('have each pair once, in order', async () => {
    await inTransaction(async (tx) => {
      const { org_id, first, second } = await arrange(tx)
      const insert = (customer: string, other: string) =>
        tx`insert into private.customer_duplicates (org_id, customer_id, other_id, score, reasons)
           values (${org_id}, ${customer}, ${other}, 8, '{email}')`
      await insert(first, second)
      await expectRefused('customer_duplicates_pkey', () => insert(first, second))
      await expectRefused('customer_duplicates_order_check', () => insert(second, first))
    })
  })

  it('have one row of keys per customer', async () => {
    await inTransaction(async (tx) => {
      const { org_id, first } = await arrange(tx)
      await expectRefused(
        'customer_duplicate_keys_pkey',
        () => tx`insert into private.customer_duplicate_keys (org_id, customer_id)
          values (${org_id}, ${first})`,
      )
    })
  })

  it('dismissals are of two customers of the organization, and go with either', async () => {
    await inTransaction(async (tx) => {
      const { org_id, first, second } = await arrange(tx)
      const other = await arrange(tx)
      const insert = (customer: string, another: string) =>
        tx`insert into private.customer_duplicate_dismissals (org_id, customer_id, other_id)
           values (${org_id}, ${customer}, ${another})`
      const fkey = (column: string) => `customer_duplicate_dismissals_${column}_fkey`
      await expectRefused('customer_duplicate_dismissals_self_check', () => insert(first, first))
      await expectRefused(fkey('customer_id'), () => insert(other.first, second))
      await expectRefused(fkey('other_id'), () => insert(first, other.second))
      await insert(first, second)
      await expectRefused('customer_duplicate_dismissals_pkey', () => insert(first, second))
      await insert(second, first)
      await tx`delete from public.customers where org_id = ${org_id} and id = ${first}`
      const left = await tx`
        select from private.customer_duplicate_dismissals where org_id = ${org_id}`
      expect(left).toHaveLength(0)
    })
  })

  it('what waits to be compared is of an organization, and goes with it', async () => {
    await inTransaction(async (tx) => {
      const { org_id, first } = await arrange(tx)
      const insert = (org: string) =>
        tx`insert into private.customer_duplicate_queue (org_id, customer_ids)
           values (${org}, ${[first]})`
      await insert(org_id)
      await expectRefused('customer_duplicate_queue_org_id_fkey', () => insert(randomUUID()))
      await expectRefused(
        'customer_duplicate_queue_pkey',
        () => tx`insert into private.customer_duplicate_queue (id, org_id, customer_ids)
          overriding system value
          select id, org_id, customer_ids from private.customer_duplicate_queue
          where org_id = ${org_id} limit 1`,
      )
      await tx`delete from public.organizations where id = ${org_id}`
      expect(
        await tx`select from private.customer_duplicate_queue where org_id = ${org_id}`,
      ).toHaveLength(0)
    })
  })
})

describe('customer_redirects', () => {
  it('cannot lead to where they begin', () =>
    inTransaction(async (tx) => {
      const { org_id, first, second } = await arrange(tx)
      const redirect = (customer_id: string) => tx`
        insert into private.customer_redirects (org_id, customer_id, survivor_id)
        values (${org_id}, ${customer_id}, ${first})`
      await expectRefused('customer_redirects_self_check', () => redirect(first))
      await redirect(second)
    }))
})
