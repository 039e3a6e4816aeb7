import { describe, expect, it } from 'vitest'
import { type Actor, createMember } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'

type Seller = { product_id: string; quantity: number; revenue_minor: number }
type Place = { tx: Tx; orgId: string; admin: Actor }

async function withShop(run: (place: Place) => Promise<void>): Promise<void> {
  await inTransaction(async (tx) => {
    const { id } = await createOrganization(tx, { time_zone: 'Europe/Berlin' })
    const admin = await createMember(tx, { org_id: id, role: 'admin' })
    await run({ tx, orgId: id, admin })
  })
}

/** What everything adds up to, product by product: what the dashboard must not have to do. */
const summedUp = ({ tx, orgId }: Place, from: string, to: string) =>
  tx<Seller[]>`
    select product_id, sum(amount)::int as quantity, sum(revenue_minor)::int as revenue_minor
    from sold
    where org_id = ${orgId}
      and (bucket_at at time zone 'Europe/Berlin')::date between ${from}::date and ${to}::date
    group by product_id
    having sum(amount) > 0
    order by 3 desc, 2 desc, 1
    limit 10`

async function bestSellers({ tx, orgId, admin }: Place, from: string, to: string) {
  await as(tx, admin)
  const [row] = await tx<{ sellers: Seller[] }[]>`
    select public.commerce_dashboard(${orgId}, ${from}, ${to}) -> 'best_sellers' as sellers`
  await asOwner(tx)
  return row?.sellers.map(({ product_id, quantity, revenue_minor }) => ({
    product_id,
    quantity,
    revenue_minor,
  }))
}

const periods: [string, string][] = [
  ['2025-01-01', '2025-12-31'],
  ['2025-01-20', '2025-11-09'],
  ['2025-02-03', '2025-03-04'],
  ['2025-06-30', '2025-06-30'],
]

/** The same before any of it is folded, when half of it is, and when all is. */
async function expectSameAlways(place: Place): Promise<void> {
  const { tx, orgId } = place
  const expectSame = async () => {
    for (const [from, to] of periods) {
      const expected = await summedUp(place, from, to)
      expect([...expected]).not.toHaveLength(0)
      expect(await bestSellers(place, from, to)).toEqual([...expected])
    }
  }
  const record = (parity: number) => tx`
    insert into private.sales_changes (
      org_id, currency, bucket_at, product_id, amount, revenue_minor
    )
    select org_id, 'EUR', bucket_at, product_id, amount, revenue_minor
    from sold where id % 2 = ${parity}`
  await record(0)
  await tx`select private.fold_sales(${orgId})`
  await record(1)
  await expectSame()
  await tx`select private.fold_sales(${orgId})`
  await expectSame()
}

describe('list_best_sellers', () => {
  it(
    'finds what sells steadily beside what sells more, each on one day only',
    () =>
      withShop(async (place) => {
        const { tx, orgId } = place
        await tx`
        create temp table sold on commit drop as
        select row_number() over () as id, ${orgId}::uuid as org_id,
          days.at + number * interval '15 minutes' as bucket_at,
          case
            -- Never among the ten best of a day, nor of a month.
            when number <= 12 then md5('steady ' || number)::uuid
            else md5(days.at::text || number)::uuid
          end as product_id,
          1 as amount,
          case when number <= 12 then 500 + number else 20000 + number end as revenue_minor
        from generate_series(
          timestamptz '2025-01-01 00:00Z', '2025-12-31 00:00Z', interval '1 day', 'UTC'
        ) as days (at)
        cross join generate_series(1, 24) as number`
        const [best] = await summedUp(place, '2025-01-01', '2025-12-31')
        expect(best?.quantity).toBeGreaterThan(300)
        await expectSameAlways(place)
      }),
    60_000,
  )

  it.each([1, 2, 3])(
    'finds the same as adding everything up, draw %i',
    (seed) =>
      withShop(async (place) => {
        const { tx, orgId } = place
        await tx`select setseed(${seed / 10})`
        await tx`
        create temp table sold on commit drop as
        select number as id, ${orgId}::uuid as org_id,
          date_bin(
            '15 minutes', timestamptz '2025-01-01 00:00Z' + random() * interval '365 days',
            timestamptz '2000-01-01 00:00Z'
          ) as bucket_at,
          md5('product ' || floor(400 * power(random(), ${seed}::int)))::uuid as product_id,
          case when random() < 0.1 then -1 else 1 end as amount,
          floor(random() * 40)::int * 100 - 300 as revenue_minor
        from generate_series(1, 6000) as number`
        await expectSameAlways(place)
      }),
    60_000,
  )

  it(
    'finds the same after minutes in which some sold more than all in a month before',
    () =>
      withShop(async (place) => {
        const { tx, orgId } = place
        await tx`
        create temp table sold on commit drop as
        select row_number() over () as id, ${orgId}::uuid as org_id,
          case
            when number <= 15 then timestamptz '2025-03-04 20:00Z'
            when number > 2085 then timestamptz '2025-06-30 10:00Z'
            else timestamptz '2025-02-03 00:00Z' + number * interval '20 minutes'
          end as bucket_at,
          -- The best of before are among them, and a little behind.
          md5('product ' || case when number <= 15 then number * 3 else number % 300 end)::uuid
            as product_id,
          1 as amount,
          case
            when number <= 15 then 40000 + number else 1000 + (number % 300) * 10
          end as revenue_minor
        from generate_series(1, 2100) as number`
        await tx`
        update sold set bucket_at = private.quarter_of(bucket_at)`
        await expectSameAlways(place)
      }),
    60_000,
  )

  it('finds all where there are few, what came to nothing included', () =>
    withShop(async (place) => {
      const { tx, orgId } = place
      await tx`
        create temp table sold on commit drop as
        select number as id, ${orgId}::uuid as org_id,
          timestamptz '2025-06-30 10:00Z' as bucket_at, md5('product ' || number)::uuid as product_id,
          1 as amount, (number - 2) * 100 as revenue_minor
        from generate_series(1, 4) as number`
      const sellers = await summedUp(place, '2025-06-30', '2025-06-30')
      expect(sellers.map(({ revenue_minor }) => revenue_minor)).toEqual([200, 100, 0, -100])
      await tx`
        insert into private.sales_changes (
          org_id, currency, bucket_at, product_id, amount, revenue_minor
        )
        select org_id, 'EUR', bucket_at, product_id, amount, revenue_minor from sold`
      await tx`select private.fold_sales(${orgId})`
      for (const [from, to] of [
        ['2025-06-30', '2025-06-30'],
        ['2025-01-01', '2025-12-31'],
      ] as const) {
        expect(await bestSellers(place, from, to)).toEqual([...sellers])
      }
    }))
})
