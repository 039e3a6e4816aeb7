import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createBulkRun, createCustomerView } from '../../helpers/crm-factories.ts'
import { asService, failure, inTransaction } from '../../helpers/db.ts'

// As the owner of the tables: a constraint must hold even where no policy or function stands before it.

type Case = [rule: string, change: Record<string, JSONValue>, constraint: string]

async function expectRefused(constraint: string, statement: () => PromiseLike<unknown>) {
  const error = await failure(statement)
  expect({ code: error.code.slice(0, 2), constraint: error.constraint_name }).toEqual({
    code: '23',
    constraint,
  })
}

describe('customer_views', () => {
  const cases: Case[] = [
    ['no name', { name: '' }, 'customer_views_name_check'],
    ['a name of 61 characters', { name: 'x'.repeat(61) }, 'customer_views_name_check'],
    ['a name with space around it', { name: ' VIP' }, 'customer_views_name_check'],
    ['a name of two lines', { name: 'A\nB' }, 'customer_views_name_check'],
    ['an order that lists do not have', { sort: 'email.asc' }, 'customer_views_sort_check'],
    ['an organization that is not there', { org_id: randomUUID() }, 'customer_views_org_id_fkey'],
  ]
  it.each(cases)('cannot have %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id } = await createCustomerView(tx, { org_id: org.id, created_by: owner.userId })
      await expectRefused(
        constraint,
        () => tx`update public.customer_views set ${tx(change)} where id = ${id}`,
      )
    }),
  )
})

describe('customer_bulk_runs', () => {
  const cases: Case[] = [
    ['an action that there is not', { action: 'delete' }, 'customer_bulk_runs_action_check'],
    ['arguments that are a list', { arguments: [] }, 'customer_bulk_runs_arguments_check'],
    ['a filter that is a list', { filter: [] }, 'customer_bulk_runs_filter_check'],
    ['a status that there is not', { status: 'paused' }, 'customer_bulk_runs_status_check'],
    [
      'more behind it than there are',
      { processed_count: 2, changed_count: 2 },
      'customer_bulk_runs_progress_check',
    ],
    [
      'customers neither changed nor skipped',
      { processed_count: 1 },
      'customer_bulk_runs_progress_check',
    ],
    [
      'fewer than no customers skipped',
      { processed_count: 0, changed_count: 1, skipped_count: -1 },
      'customer_bulk_runs_progress_check',
    ],
    ['more undone than done', { undone_rows: 1 }, 'customer_bulk_runs_undo_check'],
    [
      'more taken back than changed',
      { processed_count: 1, skipped_count: 1, undone_rows: 1, restored_count: 1 },
      'customer_bulk_runs_undo_check',
    ],
    [
      'an organization that is not there',
      { org_id: randomUUID() },
      'customer_bulk_runs_org_id_fkey',
    ],
  ]
  it.each(cases)('cannot have %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id } = await createBulkRun(tx, { org_id: org.id, created_by: owner.userId })
      await tx`update public.customer_bulk_runs set total = 1 where id = ${id}`
      await expectRefused(
        constraint,
        () => tx`update public.customer_bulk_runs set ${tx(change)} where id = ${id}`,
      )
    }),
  )

  it('keeps no customer of a run of another organization, nor an outcome that there is not', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, owner } = await createActors(tx)
      const run = await createBulkRun(tx, {
        org_id: org.id,
        created_by: owner.userId,
        customer_ids: [randomUUID()],
      })
      await expectRefused(
        'customer_bulk_rows_run_id_fkey',
        () => tx`
          insert into private.customer_bulk_rows (run_id, org_id, position, customer_id)
          values (${run.id}, ${otherOrg.id}, 2, ${randomUUID()})`,
      )
      await expectRefused(
        'customer_bulk_rows_pkey',
        () => tx`
          insert into private.customer_bulk_rows (run_id, org_id, position, customer_id)
          values (${run.id}, ${org.id}, 1, ${randomUUID()})`,
      )
      for (const [column, constraint] of [
        ['outcome', 'customer_bulk_rows_outcome_check'],
        ['undo', 'customer_bulk_rows_undo_check'],
      ] as const) {
        await expectRefused(
          constraint,
          () =>
            tx`update private.customer_bulk_rows set ${tx({ [column]: 'lost' })} where run_id = ${run.id}`,
        )
      }
      await asService(tx)
      expect(await failure(tx`select * from private.customer_bulk_rows`)).toMatchObject({
        code: '42501',
      })
    }))
})

describe('updated_at', () => {
  it.each([
    ['customer_views', { name: 'Renamed' }],
    ['customer_bulk_runs', { status: 'cancelled' }],
  ])('moves forward in %s', (table, change) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const values = { org_id: org.id, created_by: owner.userId }
      const { id } =
        table === 'customer_views'
          ? await createCustomerView(tx, values)
          : await createBulkRun(tx, { ...values, customer_ids: [randomUUID()] })
      const [row] = await tx`
        update ${tx(`public.${table}`)} set ${tx(change)} where id = ${id}
        returning updated_at > created_at as moved`
      expect(row).toEqual({ moved: true })
    }),
  )
})
