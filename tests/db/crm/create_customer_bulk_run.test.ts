import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createTag } from '../../helpers/crm-factories.ts'
import { as, asOwner, asService, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  cancel,
  create,
  newestEvent,
  type Selection,
  step,
  threeCustomers,
} from './bulk_runs.helpers.ts'

describe('create_customer_bulk_run', () => {
  const someone = { ids: [randomUUID()] }
  it.each<[string, Record<string, unknown>, Selection, string]>([
    ['delete', {}, someone, 'crm.bulk_action_unknown'],
    ['archive', { tag_ids: [] }, someone, 'crm.bulk_arguments_malformed'],
    ['add_tags', {}, someone, 'crm.bulk_arguments_malformed'],
    ['add_tags', { tag_ids: [] }, someone, 'crm.filter_malformed'],
    ['add_tags', { tag_ids: 'VIP' }, someone, 'crm.filter_malformed'],
    [
      'add_tags',
      { tag_ids: Array.from({ length: 51 }, () => randomUUID()) },
      someone,
      'crm.too_many_tags',
    ],
    ['assign', {}, someone, 'crm.owner_unknown'],
    ['assign', { owner_id: 'me' }, someone, 'crm.owner_unknown'],
    ['assign', { owner_id: randomUUID() }, someone, 'crm.owner_unknown'],
    ['move', {}, someone, 'crm.segment_unknown'],
    ['move', { segment: 'VIP' }, someone, 'crm.segment_unknown'],
    ['move', { segment: 'LEAD', reason: 'x'.repeat(501) }, someone, 'crm.value_too_long'],
    ['archive', {}, {}, 'crm.bulk_selection_malformed'],
    ['archive', {}, { ...someone, filter: {} }, 'crm.bulk_selection_malformed'],
    ['archive', {}, { ids: [] }, 'crm.bulk_selection_malformed'],
    [
      'archive',
      {},
      { ids: Array.from({ length: 10_001 }, () => randomUUID()) },
      'crm.bulk_selection_too_long',
    ],
    ['archive', {}, { filter: { tags: [] } }, 'crm.filter_unknown'],
  ])('refuses %s %j', (action, values, selection, reason) =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      await expectDenied(() => create(tx, org.id, action, values, selection), 'PT422', reason)
    }),
  )

  it('does not find a tag that is gone or another organization’s', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, agent } = await createActors(tx)
      const foreign = await createTag(tx, { org_id: otherOrg.id })
      await as(tx, agent)
      for (const id of [randomUUID(), foreign.id]) {
        await expectDenied(
          () => create(tx, org.id, 'add_tags', { tag_ids: [id] }, someone),
          'PT404',
          'crm.tag_not_found',
        )
      }
    }))

  it('ids twice count once, and a filter that matches nobody is done at once', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { ids } = await threeCustomers(tx, actors)
      await as(tx, actors.agent)
      const twice = await create(tx, actors.org.id, 'archive', {}, { ids: [...ids, ...ids] })
      expect(await step(tx, 'apply', twice)).toMatchObject({ total: 3, changed_count: 3 })
      const nobody = await create(
        tx,
        actors.org.id,
        'archive',
        {},
        { filter: { tag_ids: [randomUUID()] } },
      )
      expect(await step(tx, 'apply', nobody)).toMatchObject({ status: 'done', total: 0 })
    }))

  it('lets ten be under way in one organization', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { ids } = await threeCustomers(tx, actors)
      await as(tx, actors.agent)
      const runs: string[] = []
      for (let count = 0; count < 10; count += 1) {
        runs.push(await create(tx, actors.org.id, 'archive', {}, { ids }))
      }
      const more = () => create(tx, actors.org.id, 'archive', {}, { ids })
      await expectDenied(more, 'PT409', 'crm.too_many_bulk_runs')
      await cancel(tx, required(runs[0]))
      await more()
    }))
})

describe('continue_customer_bulk_runs', () => {
  async function standing(tx: Tx, run: string, { minutes = 2 } = {}) {
    await asOwner(tx)
    await tx`alter table public.customer_bulk_runs disable trigger trg_100_set_updated_at`
    await tx`update public.customer_bulk_runs
      set updated_at = now() - make_interval(mins => ${minutes}) where id = ${run}`
    await tx`alter table public.customer_bulk_runs enable trigger trg_100_set_updated_at`
  }
  const statusOf = async (tx: Tx, run: string) => {
    await asOwner(tx)
    const [row] = await tx<{ status: string; changed_count: number }[]>`
      select status, changed_count from public.customer_bulk_runs where id = ${run}`
    return required(row)
  }

  it('finishes what has stood still for a minute in the name of its maker, and nothing else', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent } = actors
      const { vip, ids } = await threeCustomers(tx, actors)
      await as(tx, agent)
      const left = await create(tx, org.id, 'move', { segment: 'CHURNED' }, { ids })
      const busy = await create(tx, org.id, 'add_tags', { tag_ids: [vip.id] }, { ids })
      await step(tx, 'apply', left, 1)
      await standing(tx, left)
      await asService(tx)
      await tx`select public.run_maintenance('bulk-runs')`
      expect(await statusOf(tx, left)).toEqual({ status: 'done', changed_count: 3 })
      expect((await statusOf(tx, busy)).status).toBe('pending')
      expect(await newestEvent(tx, org.id, required(ids[2]))).toMatchObject({
        kind: 'customer.segment_changed',
        actor_id: agent.userId,
      })

      await as(tx, agent)
      await step(tx, 'undo', left, 1)
      await standing(tx, left)
      await tx`select private.continue_customer_bulk_runs()`
      expect((await statusOf(tx, left)).status).toBe('undone')
    }))

  it('takes one run of an organization at a time, and of it no more than a colleague can wait for', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent } = actors
      const { ids } = await threeCustomers(tx, actors)
      await tx`
        insert into public.customers (org_id, name)
        select ${org.id}, 'Customer ' || number from generate_series(1, 6001) as number`
      await as(tx, agent)
      const small = await create(tx, org.id, 'archive', {}, { ids })
      const large = await create(tx, org.id, 'move', { segment: 'CHURNED' }, { filter: {} })
      await standing(tx, small, { minutes: 3 })
      await standing(tx, large)
      await tx`select private.continue_customer_bulk_runs()`
      expect((await statusOf(tx, small)).status).toBe('done')
      expect((await statusOf(tx, large)).status).toBe('pending')

      await tx`select private.continue_customer_bulk_runs()`
      expect((await statusOf(tx, large)).status).toBe('running')
      await standing(tx, large)
      await tx`select private.continue_customer_bulk_runs()`
      expect((await statusOf(tx, large)).status).toBe('done')
    }))

  it('ends what its maker may no longer do', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent, owner } = actors
      const { ids } = await threeCustomers(tx, actors)
      await as(tx, agent)
      const run = await create(tx, org.id, 'archive', {}, { ids })
      await as(tx, owner)
      await tx`select public.remove_member(${org.id}, ${agent.userId})`
      await standing(tx, run)
      await tx`select private.continue_customer_bulk_runs()`
      expect(await statusOf(tx, run)).toEqual({ status: 'cancelled', changed_count: 0 })
    }))

  it('goes on with an undo by the right of who undoes it, not of who made the run', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent, admin, owner } = actors
      const { ids } = await threeCustomers(tx, actors)
      const runs: string[] = []
      for (const [maker, undoer] of [
        [agent, owner],
        [owner, admin],
      ] as const) {
        await as(tx, maker)
        const run = await create(tx, org.id, 'move', { segment: 'CHURNED' }, { ids })
        await step(tx, 'apply', run)
        await as(tx, undoer)
        await step(tx, 'undo', run, 1)
        runs.push(run)
      }
      await as(tx, owner)
      for (const { userId } of [agent, admin]) {
        await tx`select public.remove_member(${org.id}, ${userId})`
      }
      for (const run of runs) {
        await standing(tx, run)
        await tx`select private.continue_customer_bulk_runs()`
      }
      const statuses = await Promise.all(runs.map((run) => statusOf(tx, run)))
      expect(statuses.map(({ status }) => status)).toEqual(['undone', 'cancelled'])
      const told = await tx`
        select distinct actor_id from public.customer_events
         where org_id = ${org.id} and data @> ${tx.json({ bulk_run_id: required(runs[0]), undone: true })}`
      expect(told).toEqual([{ actor_id: owner.userId }])
    }))

  it('forgets what was there before after thirty days, and then cannot undo', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent } = actors
      const { ids } = await threeCustomers(tx, actors)
      await as(tx, agent)
      const old = await create(tx, org.id, 'archive', {}, { ids })
      const recent = await create(tx, org.id, 'restore', {}, { ids })
      await step(tx, 'apply', old)
      await step(tx, 'apply', recent)
      await asOwner(tx)
      await tx`alter table public.customer_bulk_runs disable trigger trg_100_set_updated_at`
      await tx`update public.customer_bulk_runs
        set updated_at = now() - case when id = ${old} then interval '31 days' else interval '29 days' end
        where id in (${old}, ${recent})`
      await tx`alter table public.customer_bulk_runs enable trigger trg_100_set_updated_at`
      await tx`select private.forget_customer_bulk_rows()`
      const rows = await tx<{ run_id: string }[]>`
        select distinct run_id from private.customer_bulk_rows where org_id = ${org.id}`
      expect(rows.map(({ run_id }) => run_id)).toEqual([recent])
      await as(tx, agent)
      await expectDenied(() => step(tx, 'undo', old), 'PT409', 'crm.bulk_run_expired')
      expect((await step(tx, 'undo', recent)).status).toBe('undone')
    }))
})
