import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

async function withCustomer(run: (actors: Actors, customerId: string) => Promise<void>) {
  const actors = await createActors(sql)
  try {
    const { id } = await createCustomer(sql, { org_id: actors.org.id })
    await run(actors, id)
  } finally {
    await removeActors(sql, actors)
  }
}

const add = (
  { org, admin }: Actors,
  customerId: string,
  amount: number,
  key: string | null = null,
): Promise<{ id: number }> =>
  commitAs(admin, async (tx) => {
    const [entry] = await tx<{ id: number }[]>`
      select * from public.add_credit(
        ${org.id}, ${customerId}, ${amount}, 'EUR', 'Race', ${key}
      )`
    return required(entry)
  })

async function settled(attempts: Promise<{ id: number }>[]) {
  const results = await Promise.allSettled(attempts)
  return {
    ids: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.id] : [])),
    reasons: results.flatMap((result) =>
      result.status === 'rejected' ? [String(result.reason.message)] : [],
    ),
  }
}

async function ledgerOf(customerId: string) {
  const [row] = await sql<{ balance: number; sum: number; lowest: number; entries: number }[]>`
    select min(balances.balance_minor) as balance, sum(entries.amount_minor)::bigint as sum,
      min(entries.balance_after_minor) as lowest, count(*) as entries
    from public.credit_entries as entries
    join private.credit_balances as balances using (org_id, customer_id, currency)
    where entries.customer_id = ${customerId}`
  return required(row)
}

describe('add_credit, in a race', () => {
  it('50 parallel spends of a balance that covers 20 give exactly 20', () =>
    withCustomer(async (actors, id) => {
      await add(actors, id, 2000)
      const { ids, reasons } = await settled(
        Array.from({ length: 50 }, () => add(actors, id, -100)),
      )
      expect(ids).toHaveLength(20)
      expect(new Set(reasons)).toEqual(new Set(['crm.credit_insufficient']))
      expect(await ledgerOf(id)).toEqual({ balance: 0, sum: 0, lowest: 0, entries: 21 })
    }))

  it('20 parallel requests with one key spend once, and all are answered alike', () =>
    withCustomer(async (actors, id) => {
      // Enough for one: whoever comes second must be told of the first, not that nothing is left.
      await add(actors, id, 100)
      const { ids, reasons } = await settled(
        Array.from({ length: 20 }, () => add(actors, id, -100, 'one')),
      )
      expect(reasons).toEqual([])
      expect(ids).toHaveLength(20)
      expect(new Set(ids).size).toBe(1)
      expect(await ledgerOf(id)).toEqual({ balance: 0, sum: 0, lowest: 0, entries: 2 })
    }))

  it('one key for two customers at once is taken by one of them', () =>
    withCustomer(async (actors, id) => {
      const other = await createCustomer(sql, { org_id: actors.org.id })
      const { ids, reasons } = await settled([
        add(actors, id, 100, 'one'),
        add(actors, other.id, 100, 'one'),
      ])
      expect(ids).toHaveLength(1)
      expect(reasons).toEqual(['platform.idempotency_key_reused'])
    }))

  it('first grants in parallel open one balance and lose none', () =>
    withCustomer(async (actors, id) => {
      await settled(Array.from({ length: 20 }, () => add(actors, id, 7)))
      expect(await ledgerOf(id)).toMatchObject({ balance: 140, sum: 140, entries: 20 })
    }))
})
