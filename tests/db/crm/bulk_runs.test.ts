import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actor, createActors, createMember } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  cancel,
  create,
  newestEvent,
  type State,
  states,
  step,
  threeCustomers,
} from './bulk_runs.helpers.ts'

describe('apply_customer_bulk_run and undo_customer_bulk_run', () => {
  type Case = {
    action: string
    values: (facts: { vip: string; owner: Actor }) => Record<string, unknown>
    after: (facts: { owner: Actor }) => Partial<State>
    kind: string
    changed: number
  }
  const cases: Case[] = [
    {
      action: 'add_tags',
      values: ({ vip }) => ({ tag_ids: [vip] }),
      after: () => ({ tags: ['VIP'] }),
      kind: 'customer.tags_changed',
      changed: 2,
    },
    {
      action: 'remove_tags',
      values: ({ vip }) => ({ tag_ids: [vip] }),
      after: () => ({ tags: [] }),
      kind: 'customer.tags_changed',
      changed: 1,
    },
    {
      action: 'assign',
      values: ({ owner }) => ({ owner_id: owner.userId }),
      after: ({ owner }) => ({ owner_id: owner.userId }),
      kind: 'customer.updated',
      changed: 3,
    },
    {
      action: 'assign',
      values: () => ({ owner_id: null }),
      after: () => ({ owner_id: null }),
      kind: 'customer.updated',
      changed: 1,
    },
    {
      action: 'move',
      values: () => ({ segment: 'CUSTOMER', reason: 'Trade fair' }),
      after: () => ({ segment: 'CUSTOMER' }),
      kind: 'customer.segment_changed',
      changed: 2,
    },
    {
      action: 'archive',
      values: () => ({}),
      after: () => ({ is_archived: true }),
      kind: 'customer.archived',
      changed: 3,
    },
  ]

  it.each(cases)(
    '$action changes those who were not so yet, says so in their timeline, and can be taken back',
    ({ action, values, after, kind, changed }) =>
      inTransaction(async (tx) => {
        const actors = await createActors(tx)
        const { org, owner, agent } = actors
        const { vip, ids } = await threeCustomers(tx, actors)
        const before = await states(tx, org.id, ids)
        await as(tx, agent)
        const run = await create(tx, org.id, action, values({ vip: vip.id, owner }), { ids })
        expect(await states(tx, org.id, ids)).toEqual(before)

        const first = await step(tx, 'apply', run, 2)
        expect(first).toMatchObject({
          status: 'running',
          done: false,
          total: 3,
          processed_count: 2,
        })
        expect(await step(tx, 'apply', run, 2)).toMatchObject({
          status: 'done',
          done: true,
          changed_count: changed,
          skipped_count: 3 - changed,
        })
        const now = await states(tx, org.id, ids)
        for (const state of now) expect(state).toMatchObject(after({ owner }))
        const touched = required(
          ids.find((_, index) => JSON.stringify(now[index]) !== JSON.stringify(before[index])),
        )
        expect(await newestEvent(tx, org.id, touched)).toMatchObject({
          kind,
          actor_id: agent.userId,
          data: { bulk_run_id: run, ...(action === 'move' ? { reason: 'Trade fair' } : {}) },
        })

        // Once more changes nothing.
        expect(await step(tx, 'apply', run)).toMatchObject({
          status: 'done',
          changed_count: changed,
        })
        expect(await step(tx, 'undo', run, 2)).toMatchObject({ status: 'undoing', done: false })
        expect(await step(tx, 'undo', run, 2)).toMatchObject({
          status: 'undone',
          restored_count: changed,
          kept_count: 0,
        })
        expect(await states(tx, org.id, ids)).toEqual(before)
        expect((await newestEvent(tx, org.id, touched)).data).toMatchObject({
          bulk_run_id: run,
          undone: true,
        })
        expect(await step(tx, 'undo', run)).toMatchObject({ status: 'undone' })
        await expectDenied(() => step(tx, 'apply', run), 'PT409', 'crm.bulk_run_status_wrong')
      }),
  )

  it('takes a choice by hand of archived and other customers as each of them is', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const active = await createCustomer(tx, { org_id: org.id })
      const archived = await createCustomer(tx, { org_id: org.id, archived_at: new Date() })
      const back = await createCustomer(tx, { org_id: org.id, archived_at: new Date() })
      const ids = [active.id, archived.id, back.id]
      await as(tx, agent)
      const run = await create(tx, org.id, 'move', { segment: 'CHURNED' }, { ids })
      await tx`select public.restore_customers(${org.id}, ${[back.id]})`
      // Whoever is no longer as they were when they were chosen is left alone.
      expect(await step(tx, 'apply', run)).toMatchObject({ changed_count: 2, skipped_count: 1 })
      const now = await states(tx, org.id, ids)
      expect(now.map(({ segment }) => segment)).toEqual(['CHURNED', 'CHURNED', 'LEAD'])
    }))

  it('restores what was archived when, and undo archives it as of then', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const archived_at = new Date('2024-02-03T04:05:06Z')
      const gone = await createCustomer(tx, { org_id: org.id, archived_at })
      await as(tx, agent)
      const run = await create(tx, org.id, 'restore', {}, { filter: { archived: true } })
      await step(tx, 'apply', run)
      expect((await states(tx, org.id, [gone.id]))[0]?.is_archived).toBe(false)
      await step(tx, 'undo', run)
      const [row] = await tx<{ archived_at: Date }[]>`
        select archived_at from public.customers where org_id = ${org.id} and id = ${gone.id}`
      expect(row?.archived_at).toEqual(archived_at)
    }))

  it('a change of tags counts as a change of the customer', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { vip, ids } = await threeCustomers(tx, actors)
      const updated = async () => {
        const rows = await tx<{ id: string; at: string }[]>`
          select id, updated_at::text as at from public.customers
          where org_id = ${actors.org.id} and id = any (${ids})`
        return ids.map((id) => required(rows.find((row) => row.id === id)).at)
      }
      await as(tx, actors.agent)
      const before = await updated()
      const run = await create(tx, actors.org.id, 'add_tags', { tag_ids: [vip.id] }, { ids })
      await step(tx, 'apply', run)
      const after = await updated()
      expect(after.map((at, index) => at !== before[index])).toEqual([true, false, true])
    }))

  it('a filter chooses once; who has left it, was archived or is gone by their turn is skipped', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const leads = await Promise.all(
        Array.from({ length: 5 }, () =>
          createCustomer(tx, { org_id: org.id, segment: 'OPPORTUNITY', source: 'Fair' }),
        ),
      )
      const [moved, archived, merged, ...rest] = leads.map(({ id }) => id)
      await as(tx, agent)
      const filter = { segments: ['OPPORTUNITY'], sources: ['Fair'] }
      const run = await create(tx, org.id, 'move', { segment: 'CHURNED' }, { filter })
      const late = await createLate(tx, org.id)
      await as(tx, agent)
      await tx`select public.update_customer(${org.id}, ${required(moved)}, '{"segment": "CUSTOMER"}')`
      await tx`select public.archive_customers(${org.id}, array[${required(archived)}]::uuid[])`
      await asOwner(tx)
      await tx`delete from public.customers where org_id = ${org.id} and id = ${required(merged)}`
      await as(tx, agent)
      expect(await step(tx, 'apply', run)).toMatchObject({
        total: 5,
        changed_count: 2,
        skipped_count: 3,
      })
      const segments = await states(tx, org.id, [required(moved), ...rest, late])
      expect(segments.map(({ segment }) => segment)).toEqual([
        'CUSTOMER',
        'CHURNED',
        'CHURNED',
        'OPPORTUNITY',
      ])
    }))

  async function createLate(tx: Tx, orgId: string): Promise<string> {
    await asOwner(tx)
    const values = { org_id: orgId, segment: 'OPPORTUNITY', source: 'Fair' } as const
    return (await createCustomer(tx, values)).id
  }

  it('undo leaves alone what somebody changed since, and counts it', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent, admin } = actors
      const { vip, ids } = await threeCustomers(tx, actors)
      const [a, b, c] = ids as [string, string, string]
      await as(tx, agent)
      const tagged = await create(tx, org.id, 'add_tags', { tag_ids: [vip.id] }, { ids })
      const moved = await create(tx, org.id, 'move', { segment: 'OPPORTUNITY' }, { ids })
      const assigned = await create(tx, org.id, 'assign', { owner_id: admin.userId }, { ids })
      for (const run of [tagged, moved, assigned]) await step(tx, 'apply', run)

      await tx`select public.update_customer(${org.id}, ${a}, '{"tags": [], "segment": "CHURNED", "owner_id": null}')`
      expect(await step(tx, 'undo', tagged)).toMatchObject({ restored_count: 1, kept_count: 1 })
      expect(await step(tx, 'undo', moved)).toMatchObject({ restored_count: 2, kept_count: 1 })
      expect(await step(tx, 'undo', assigned)).toMatchObject({ restored_count: 2, kept_count: 1 })
      expect(await states(tx, org.id, [a, b, c])).toMatchObject([
        { segment: 'CHURNED', owner_id: null, tags: [] },
        { segment: 'CUSTOMER', owner_id: agent.userId, tags: ['VIP'] },
        { segment: 'LEAD', owner_id: null, tags: [] },
      ])
    }))

  it('a tag that was taken off and given anew is not taken back', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent } = actors
      const { vip, ids } = await threeCustomers(tx, actors)
      const [a] = ids as [string, string, string]
      await as(tx, agent)
      const run = await create(tx, org.id, 'add_tags', { tag_ids: [vip.id] }, { ids: [a] })
      await step(tx, 'apply', run)
      await asOwner(tx)
      await tx`update public.customer_tags set created_at = created_at + interval '1 hour'
        where org_id = ${org.id} and customer_id = ${a}`
      await as(tx, agent)
      expect(await step(tx, 'undo', run)).toMatchObject({ restored_count: 0, kept_count: 1 })
    }))

  it('a tag or an owner that went meanwhile skips the rest, and nothing is given back to them', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent, owner } = actors
      const { vip, ids } = await threeCustomers(tx, actors)
      const leaver = await createMember(tx, { org_id: org.id, role: 'agent' })
      await as(tx, agent)
      const tagged = await create(tx, org.id, 'add_tags', { tag_ids: [vip.id] }, { ids })
      const untagged = await create(tx, org.id, 'remove_tags', { tag_ids: [vip.id] }, { ids })
      const assigned = await create(tx, org.id, 'assign', { owner_id: leaver.userId }, { ids })
      const taken = await create(tx, org.id, 'assign', { owner_id: null }, { ids })
      await step(tx, 'apply', untagged)
      await step(tx, 'apply', taken)
      await tx`select public.delete_tag(${org.id}, ${vip.id})`
      await as(tx, owner)
      await tx`select public.remove_member(${org.id}, ${leaver.userId})`
      await tx`select public.remove_member(${org.id}, ${agent.userId})`
      for (const run of [tagged, assigned]) {
        expect(await step(tx, 'apply', run)).toMatchObject({ changed_count: 0, skipped_count: 3 })
      }
      for (const run of [untagged, taken]) {
        expect(await step(tx, 'undo', run)).toMatchObject({ restored_count: 0, kept_count: 1 })
      }
    }))

  it('an undo is told of whoever undoes, and the rest of one that was left of who takes it up', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent, admin, owner } = actors
      const { ids } = await threeCustomers(tx, actors)
      const actor = async (id?: string) => (await newestEvent(tx, org.id, required(id))).actor_id
      await as(tx, agent)
      const run = await create(tx, org.id, 'archive', {}, { ids })
      await step(tx, 'apply', run)
      expect(await actor(ids[0])).toBe(agent.userId)
      await as(tx, admin)
      await step(tx, 'undo', run, 1)
      // Goes on with what somebody else is undoing.
      await as(tx, agent)
      await step(tx, 'undo', run, 1)
      await asOwner(tx)
      await tx`update public.customer_bulk_runs set status = 'cancelled' where id = ${run}`
      await as(tx, owner)
      expect(await step(tx, 'undo', run)).toMatchObject({ status: 'undone', restored_count: 3 })
      const told = await tx<{ actor_id: string }[]>`
        select events.actor_id from public.customer_events as events
         where events.org_id = ${org.id} and events.kind = 'customer.restored' order by events.id`
      expect(told.map(({ actor_id }) => actor_id)).toEqual([
        admin.userId,
        admin.userId,
        owner.userId,
      ])
    }))

  it('what was cancelled on the way keeps what it did, does no more, and can be taken back', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent } = actors
      const { ids } = await threeCustomers(tx, actors)
      await as(tx, agent)
      const run = await create(tx, org.id, 'archive', {}, { ids })
      await expectDenied(() => step(tx, 'undo', run), 'PT409', 'crm.bulk_run_status_wrong')
      await step(tx, 'apply', run, 2)
      await expectDenied(() => step(tx, 'undo', run), 'PT409', 'crm.bulk_run_status_wrong')
      expect(await cancel(tx, run)).toMatchObject({ status: 'cancelled', done: true })
      expect(await cancel(tx, run)).toMatchObject({ status: 'cancelled' })
      // Whoever was at work learns that there is nothing left to do.
      expect(await step(tx, 'apply', run)).toMatchObject({ done: true, processed_count: 2 })
      expect((await states(tx, org.id, ids)).filter((row) => row.is_archived)).toHaveLength(2)
      expect(await step(tx, 'undo', run)).toMatchObject({ status: 'undone', restored_count: 2 })
      await expectDenied(() => cancel(tx, run), 'PT409', 'crm.bulk_run_status_wrong')
    }))

  it('customers of another organization are skipped, whoever names them', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, agent } = await createActors(tx)
      const foreign = await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, agent)
      const run = await create(tx, org.id, 'archive', {}, { ids: [foreign.id, randomUUID()] })
      expect(await step(tx, 'apply', run)).toMatchObject({ total: 2, skipped_count: 2 })
      await asOwner(tx)
      expect((await states(tx, otherOrg.id, [foreign.id]))[0]?.is_archived).toBe(false)
    }))

  it('takes the permission of the action, at each step', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, agent } = actors
      const { vip, ids } = await threeCustomers(tx, actors)
      await as(tx, agent)
      const archive = await create(tx, org.id, 'archive', {}, { ids })
      const tag = await create(tx, org.id, 'add_tags', { tag_ids: [vip.id] }, { ids })
      await asOwner(tx)
      await tx`delete from public.role_permissions where role = 'agent' and permission = 'customers.archive'`
      await as(tx, agent)
      for (const attempt of [
        () => create(tx, org.id, 'archive', {}, { ids }),
        () => step(tx, 'apply', archive),
        () => cancel(tx, archive),
      ]) {
        await expectDenied(attempt, '42501', 'identity.permission_denied')
      }
      expect(await step(tx, 'apply', tag)).toMatchObject({ done: true })
    }))
})
