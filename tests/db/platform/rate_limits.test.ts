import { describe, expect, it } from 'vitest'
import { createActor } from '../../helpers/actors.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'
import { unique } from '../../helpers/factories.ts'

async function consume(tx: Tx, bucket: string, limit = 3, seconds = 60): Promise<number> {
  await asService(tx)
  const [row] = await tx<{ wait: number }[]>`
    select public.consume_rate_limit(${bucket}, ${limit}, ${seconds}) as wait`
  return row?.wait ?? -1
}

describe('consume_rate_limit', () => {
  it('lets as many through as allowed, then says how long to wait', async () => {
    await inTransaction(async (tx) => {
      const bucket = unique('sign-in')
      expect([
        await consume(tx, bucket),
        await consume(tx, bucket),
        await consume(tx, bucket),
      ]).toEqual([0, 0, 0])
      const wait = await consume(tx, bucket)
      expect(wait).toBeGreaterThan(50)
      expect(wait).toBeLessThanOrEqual(60)
      expect(await consume(tx, unique('other'))).toBe(0)
    })
  })

  it('begins again when the window is over', async () => {
    await inTransaction(async (tx) => {
      const bucket = unique('sign-in')
      for (let n = 0; n < 3; n += 1) await consume(tx, bucket)
      expect(await consume(tx, bucket)).toBeGreaterThan(0)
      await asOwner(tx)
      await tx`
        update private.rate_limits set window_ends_at = clock_timestamp() - interval '1 second'
        where bucket_hash = sha256(convert_to(${bucket}, 'UTF8'))`
      expect([
        await consume(tx, bucket),
        await consume(tx, bucket),
        await consume(tx, bucket),
      ]).toEqual([0, 0, 0])
      expect(await consume(tx, bucket)).toBeGreaterThan(0)
    })
  })

  it('writes nothing for a refused call', async () => {
    await inTransaction(async (tx) => {
      const bucket = unique('flood')
      const version = async () => {
        await asOwner(tx)
        const [row] = await tx<{ ctid: string; hits: number }[]>`
          select ctid::text, hits from private.rate_limits
          where bucket_hash = sha256(convert_to(${bucket}, 'UTF8'))`
        return row
      }
      await consume(tx, bucket, 1)
      const before = await version()
      for (let n = 0; n < 5; n += 1) await consume(tx, bucket, 1)
      expect(await version()).toEqual(before)
    })
  })

  it('keeps no address of anyone', async () => {
    await inTransaction(async (tx) => {
      const email = `${unique('private')}@example.test`
      await consume(tx, `sign-in:${email}`)
      await asOwner(tx)
      expect(
        await tx`select from private.rate_limits as limits where limits::text like ${`%${email}%`}`,
      ).toHaveLength(0)
    })
  })

  it('takes very long and strange buckets', async () => {
    await inTransaction(async (tx) => {
      expect(await consume(tx, 'x'.repeat(100_000))).toBe(0)
      expect(await consume(tx, '🙂 \u202e')).toBe(0)
    })
  })

  it.each([
    [null, 1, 1],
    ['b', 0, 1],
    ['b', -1, 1],
    ['b', 1, 0],
    ['b', null, 1],
    ['b', 1, null],
  ])('refuses %j, %j, %j', async (bucket, limit, seconds) => {
    await inTransaction(async (tx) => {
      await asService(tx)
      await expectDenied(
        tx`select public.consume_rate_limit(${bucket}, ${limit}, ${seconds})`,
        'PT422',
        'platform.rate_limit_invalid',
      )
    })
  })

  it('is for the server only: a user could lock another one out', async () => {
    await inTransaction(async (tx) => {
      const actor = await createActor(tx)
      for (const become of [() => as(tx, actor), () => asAnon(tx)]) {
        await become()
        await expectDenied(tx`select public.consume_rate_limit('b', 1, 1)`, '42501')
        await expectDenied(tx`select private.consume_rate_limit('b', 1, 1)`, '42501')
        await expectDenied(tx`select from private.rate_limits`, '42501')
      }
    })
  })

  it('lets exactly the limit through when many ask at once', async () => {
    const bucket = unique('race')
    const waits = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const [row] = await sql<{ wait: number }[]>`
          select private.consume_rate_limit(${bucket}, 10, 60) as wait`
        return row?.wait
      }),
    )
    expect(waits.filter((wait) => wait === 0)).toHaveLength(10)
    await sql`delete from private.rate_limits where bucket_hash = sha256(convert_to(${bucket}, 'UTF8'))`
  })
})

describe('run_maintenance', () => {
  it('deletes what has expired and nothing else', async () => {
    await inTransaction(async (tx) => {
      const [over, running] = [unique('over'), unique('running')]
      await consume(tx, over)
      await consume(tx, running)
      await asOwner(tx)
      await tx`
        update private.rate_limits set window_ends_at = now() - interval '1 minute'
        where bucket_hash = sha256(convert_to(${over}, 'UTF8'))`
      await asService(tx)
      const [row] = await tx<{ deleted: number }[]>`
        select public.run_maintenance('rate-limits') as deleted`
      expect(row?.deleted).toBeGreaterThanOrEqual(1)
      await asOwner(tx)
      const left = async (bucket: string) =>
        (
          await tx`select from private.rate_limits where bucket_hash = sha256(convert_to(${bucket}, 'UTF8'))`
        ).length
      expect([await left(over), await left(running)]).toEqual([0, 1])
    })
  })

  it('is for the server only', async () => {
    await inTransaction(async (tx) => {
      const actor = await createActor(tx)
      await as(tx, actor)
      await expectDenied(tx`select public.run_maintenance('rate-limits')`, '42501')
    })
  })
})
