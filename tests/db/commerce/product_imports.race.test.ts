import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

const HEADER = ['sku', 'name', 'price', 'stock']
const MAPPING = { 0: 'sku', 1: 'name', 2: 'price', 3: 'stock' }

async function withActors(run: (actors: Actors) => Promise<void>): Promise<void> {
  const actors = await createActors(sql)
  try {
    await run(actors)
  } finally {
    await removeActors(sql, actors)
  }
}

async function reviewed({ org, admin }: Actors, count: number, prefix = 'S'): Promise<string> {
  return commitAs(admin, async (tx) => {
    const [created] = await tx<{ id: string }[]>`
      select public.create_product_import(${org.id}, 'race.csv', ${tx.json(HEADER)}) as id`
    const { id } = required(created)
    const rows = Array.from({ length: count }, (_, n) => [`${prefix}-${n}`, 'Same', '1.50', '3'])
    await tx`select public.stage_product_import_rows(${org.id}, ${id}, 1, ${tx.json(rows)})`
    await tx`select public.finish_staging_product_import(${org.id}, ${id}, ${count})`
    await tx`select public.review_product_import(${org.id}, ${id}, ${tx.json(MAPPING)})`
    return id
  })
}

async function counts(
  orgId: string,
): Promise<{ products: number; variants: number; stock: number }> {
  const [row] = await sql<{ products: number; variants: number; stock: number }[]>`
    select
      (select count(*) from public.products where org_id = ${orgId})::integer as products,
      count(*)::integer as variants, coalesce(sum(stock_quantity), 0)::integer as stock
    from public.product_variants where org_id = ${orgId}`
  return required(row)
}

describe('apply_product_import, in a race', () => {
  it('eight at once take turns: each row is applied once', () =>
    withActors(async (actors) => {
      const { org, admin } = actors
      const id = await reviewed(actors, 300)
      const worker = async () => {
        for (;;) {
          const [row] = await commitAs(
            admin,
            (tx) => tx<{ done: boolean }[]>`
              select (public.apply_product_import(${org.id}, ${id}, 20) ->> 'done')::boolean as done`,
          )
          if (row?.done) return
        }
      }
      await Promise.all(Array.from({ length: 8 }, worker))
      expect(await counts(org.id)).toEqual({ products: 300, variants: 300, stock: 900 })
      const [summary] = await sql`
        select status, insert_count, product_count, error_count
        from public.product_imports where id = ${id}`
      expect(summary).toEqual({
        status: 'applied',
        insert_count: 300,
        product_count: 300,
        error_count: 0,
      })
    }))

  it('two files with the same SKUs at once make each of them once, and say what was there', () =>
    withActors(async (actors) => {
      const { org, admin } = actors
      const ids = [await reviewed(actors, 100), await reviewed(actors, 100)]
      const apply = async (id: string) => {
        for (let attempt = 0; attempt < 20; attempt += 1) {
          try {
            await commitAs(admin, (tx) => tx`select public.apply_product_import(${org.id}, ${id})`)
            return
          } catch (error) {
            // Another took an address or a code at this moment; nothing of the batch has happened.
            if (!(error instanceof Error) || error.message !== 'commerce.import_collided')
              throw error
          }
        }
      }
      await Promise.all(ids.map(apply))
      expect(await counts(org.id)).toEqual({ products: 100, variants: 100, stock: 300 })
      const [sums] = await sql`
        select sum(insert_count)::integer as inserts, sum(error_count)::integer as errors,
          sum(insert_count + error_count)::integer as rows
        from public.product_imports where org_id = ${org.id}`
      expect(sums).toEqual({ inserts: 100, errors: 100, rows: 200 })
    }))

  it('a connection that dies in the middle leaves nothing half-done, and the next goes on', () =>
    withActors(async (actors) => {
      const { org, admin } = actors
      const id = await reviewed(actors, 100)
      await commitAs(admin, (tx) => tx`select public.apply_product_import(${org.id}, ${id}, 40)`)
      const doomed = postgres(process.env.DATABASE_URL ?? '', { max: 1, onnotice: () => {} })
      const claims = { sub: admin.userId, session_id: admin.sessionId }
      // In one message, since the driver cannot roll back on a connection that is gone.
      const killed = doomed.unsafe(`
        begin;
        set local role authenticated;
        select set_config('request.jwt.claims', '${JSON.stringify(claims)}', true);
        select public.apply_product_import('${org.id}', '${id}', 40);
        set local role none;
        select pg_terminate_backend(pg_backend_pid());
      `)
      await expect(killed).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
      await doomed.end({ timeout: 1 })
      expect(await counts(org.id)).toEqual({ products: 40, variants: 40, stock: 120 })

      await commitAs(admin, (tx) => tx`select public.apply_product_import(${org.id}, ${id}, 1000)`)
      expect(await counts(org.id)).toEqual({ products: 100, variants: 100, stock: 300 })
      await commitAs(admin, (tx) => tx`select public.undo_product_import(${org.id}, ${id}, 1000)`)
      expect(await counts(org.id)).toEqual({ products: 0, variants: 0, stock: 0 })
    }))
})

describe('create_product_import, in a race', () => {
  it('twenty files wait at most, however many come at once', () =>
    withActors(async ({ org, admin }) => {
      const results = await Promise.allSettled(
        Array.from({ length: 25 }, () =>
          commitAs(
            admin,
            (tx) => tx`select public.create_product_import(${org.id}, 'many.csv', '["sku"]')`,
          ),
        ),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
    }))
})
