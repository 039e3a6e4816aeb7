import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { type CustomerRow, createCustomer, required } from '../../helpers/factories.ts'

type Given = Actors & { a: CustomerRow; b: CustomerRow }

async function withPair(run: (given: Given) => Promise<void>) {
  const actors = await createActors(sql)
  try {
    const a = await createCustomer(sql, { org_id: actors.org.id })
    const b = await createCustomer(sql, { org_id: actors.org.id })
    await run({ ...actors, a, b })
  } finally {
    await removeActors(sql, actors)
  }
}

const merge = ({ org, admin }: Given, survivor: CustomerRow, merged: CustomerRow) =>
  commitAs(admin, async (tx) => {
    const [row] = await tx<{ id: string }[]>`
      select public.merge_customers(${org.id}, ${survivor.id}, ${merged.id}) as id`
    return required(row).id
  })

const undo = ({ org, owner }: Given, id: string) =>
  commitAs(owner, (tx) => tx`select public.undo_customer_merge(${org.id}, ${id})`)

async function expectOneOf(
  attempts: Promise<unknown>[],
  reason: string,
): Promise<PromiseSettledResult<unknown>[]> {
  const results = await Promise.allSettled(attempts)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const reasons = results.flatMap((result) =>
    result.status === 'rejected' ? [String(result.reason.message)] : [],
  )
  expect(new Set(reasons)).toEqual(new Set([reason]))
  return results
}

async function customersOf({ org, a, b }: Given): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from public.customers where org_id = ${org.id} and id in ${sql([a.id, b.id])}`
  return rows.map(({ id }) => id)
}

describe('merge_customers, in a race', () => {
  it('twenty parallel merges of the same pair give one, and the others say where it went', () =>
    withPair(async (given) => {
      const { org, a, b } = given
      const results = await expectOneOf(
        Array.from({ length: 20 }, () => merge(given, a, b)),
        'crm.customer_merged',
      )
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason.detail).toBe(a.id)
      }
      expect(await customersOf(given)).toEqual([a.id])
      expect(await sql`select from public.customer_merges where org_id = ${org.id}`).toHaveLength(1)
    }))

  it('A into B and B into A at once: one of the two happens', () =>
    withPair(async (given) => {
      const { a, b } = given
      for (let round = 0; round < 5; round++) {
        const results = await expectOneOf(
          [merge(given, a, b), merge(given, b, a)],
          'crm.customer_merged',
        )
        expect(await customersOf(given)).toHaveLength(1)
        for (const result of results) {
          if (result.status === 'fulfilled') await undo(given, String(result.value))
        }
        expect(await customersOf(given)).toHaveLength(2)
      }
    }))

  it('twenty parallel undos of one merge give one', () =>
    withPair(async (given) => {
      const id = await merge(given, given.a, given.b)
      await expectOneOf(
        Array.from({ length: 20 }, () => undo(given, id)),
        'crm.merge_undone',
      )
      expect(await customersOf(given)).toHaveLength(2)
    }))

  it(
    'a merge during 200 parallel inserts of notes loses none, nor does its undo',
    () =>
      withPair(async (given) => {
        const { org, agent, a, b } = given
        const write = (index: number) =>
          commitAs(
            agent,
            (tx) => tx`select public.create_customer_note(
            ${org.id}, ${index % 3 === 0 ? a.id : b.id}, ${`Note ${index}`})`,
          )
        const notes = async () => {
          const rows = await sql<{ customer_id: string; body: string }[]>`
          select customer_id, body from public.customer_notes where org_id = ${org.id}`
          expect(new Set(rows.map(({ body }) => body)).size).toBe(rows.length)
          return rows
        }
        const first = Array.from({ length: 100 }, (_, index) => write(index))
        const merging = merge(given, a, b)
        const second = Array.from({ length: 100 }, (_, index) => write(100 + index))
        const [id] = await Promise.all([merging, ...first, ...second])
        const together = await notes()
        expect(together).toHaveLength(200)
        expect(together.every((note) => note.customer_id === a.id)).toBe(true)

        const third = Array.from({ length: 50 }, (_, index) => write(200 + index))
        const undoing = undo(given, id)
        const fourth = Array.from({ length: 50 }, (_, index) => write(250 + index))
        await Promise.all([undoing, ...third, ...fourth])
        expect(await notes()).toHaveLength(300)
      }),
    120_000,
  )

  it('tags and edits meanwhile are neither lost nor in its way', () =>
    withPair(async (given) => {
      const { org, agent, a, b } = given
      const edits = Array.from({ length: 20 }, (_, index) =>
        commitAs(
          agent,
          (tx) => tx`select public.update_customer(
            ${org.id}, ${index % 2 === 0 ? a.id : b.id}, ${tx.json({ phone: `+49 30 ${index + 100}` })})`,
        ),
      )
      const [merged, ...results] = await Promise.allSettled([merge(given, a, b), ...edits])
      expect(merged.status).toBe('fulfilled')
      for (const result of results) {
        // Who came too late for the merged one is told so; nobody is told anything else.
        if (result.status === 'rejected') {
          expect(result.reason.message).toBe('crm.customer_merged')
        }
      }
      const events = await sql`
        select from public.customer_events
        where org_id = ${org.id} and customer_id = ${a.id}
          and kind = 'customer.updated' and data -> 'changes' ? 'phone'
          and actor_id = ${agent.userId}`
      expect(events).toHaveLength(results.filter(({ status }) => status === 'fulfilled').length)
    }))

  it('merges of overlapping pairs end with one customer that all ids lead to', () =>
    withPair(async (given) => {
      const { org } = given
      const customers = [given.a, given.b]
      for (let index = 0; index < 4; index++) {
        customers.push(await createCustomer(sql, { org_id: org.id }))
      }
      for (let round = 0; round < 10; round++) {
        const alive = await sql<CustomerRow[]>`
          select * from public.customers
          where org_id = ${org.id} and id in ${sql(customers.map(({ id }) => id))} order by id`
        if (alive.length === 1) break
        const pairs = alive.map((customer, index) => [
          customer,
          required(alive[(index + 1) % alive.length]),
        ])
        await Promise.allSettled(
          pairs.map(([survivor, merged]) => merge(given, required(survivor), required(merged))),
        )
      }
      const ends = await sql<{ id: string }[]>`
        select distinct private.live_customer_id(${org.id}, ids.id) as id
        from unnest(${customers.map(({ id }) => id)}::uuid[]) as ids (id)`
      expect(ends).toHaveLength(1)
    }))
})
