import { afterAll, describe, expect, it } from 'vitest'
import { removeActors } from '../../helpers/actors.ts'
import { createCategory, createOffer } from '../../helpers/commerce-factories.ts'
import { as, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { details, guestWith, openShop, placeOrder, type Shop } from './orders.helpers.ts'
import { closePool, commit, type Outcome } from './orders.race.helpers.ts'

// A third connection holds the row in the middle, so that the two who race have each taken what
// comes first for them before either may go on.

afterAll(closePool)

async function withShop(run: (shop: Shop) => Promise<void>): Promise<void> {
  const shop = await openShop(sql)
  try {
    await run(shop)
  } finally {
    await removeActors(sql, shop)
  }
}

const pidOf = async (tx: Tx): Promise<number> => {
  const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`
  return required(row).pid
}

/** Until somebody waits for what this connection holds. */
const awaited = (pid: number) =>
  expect
    .poll(
      async () => {
        const [row] = await sql<{ waiting: number }[]>`
          select count(*)::int as waiting from pg_stat_activity
          where ${pid} = any (pg_blocking_pids(pid))`
        return required(row).waiting
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0)

/** Holds a row until told, on a connection of its own. */
async function hold(lock: (tx: Tx) => Promise<unknown>) {
  const held = Promise.withResolvers<number>()
  const letGo = Promise.withResolvers<void>()
  const done = sql.begin(async (tx) => {
    await lock(tx)
    held.resolve(await pidOf(tx))
    await letGo.promise
  })
  return {
    pid: await held.promise,
    release: async () => {
      letGo.resolve()
      await done
    },
  }
}

/** A call under way: the connection it is on, and what came of it. */
async function start<T>(who: Parameters<typeof commit>[0], run: (tx: Tx) => Promise<T>) {
  const pid = Promise.withResolvers<number>()
  const outcome: Promise<Outcome<T>> = commit(who, async (tx) => {
    pid.resolve(await pidOf(tx))
    return run(tx)
  })
  return { pid: await pid.promise, outcome }
}

describe('update_product', () => {
  it('waits for an order of the same variants, whatever order they are sent in', () =>
    withShop(async (shop) => {
      const offer = await createOffer(sql, {
        org_id: shop.orgId,
        option_names: ['Size'],
        variants: ['S', 'M', 'L'].map((size) => ({ option_values: [size], stock_quantity: 5 })),
      })
      const ids = offer.variants.map(({ id }) => id).sort()
      const [first, middle, last] = [required(ids[0]), required(ids[1]), required(ids[2])]
      const token = await guestWith(sql, shop.orgId, ...ids.map((variant_id) => ({ variant_id })))
      const holder = await hold(
        (tx) => tx`select from public.product_variants where id = ${middle} for no key update`,
      )
      const order = await start('guest', (tx) =>
        placeOrder(tx, shop.orgId, details(3490), { token }),
      )
      await awaited(holder.pid)
      const changes = [last, first].map((id, position) => ({ id, position }))
      const update = await start(
        shop.owner,
        (tx) =>
          tx`select public.update_product(${shop.orgId}, ${offer.id}, ${tx.json({ variants: changes })})`,
      )
      await awaited(order.pid)
      await holder.release()
      expect((await order.outcome).reason).toBeUndefined()
      expect((await update.outcome).reason).toBeUndefined()
      const rows = await sql<{ id: string; position: number; stock_quantity: number }[]>`
        select id, position, stock_quantity from public.product_variants
        where id = any (${[first, last]}::uuid[]) order by position`
      expect([...rows]).toEqual([
        { id: last, position: 0, stock_quantity: 4 },
        { id: first, position: 1, stock_quantity: 4 },
      ])
    }))
})

describe('save_category', () => {
  const rename = (tx: Tx, shop: Shop, id: string) =>
    tx`select public.save_category(${shop.orgId}, ${id}, '{"name": "Tumblers"}')`
  const listed = async (productId: string) => {
    const [row] = await sql<{ search_text: string }[]>`
      select search_text from private.product_listings where product_id = ${productId}`
    return required(row).search_text
  }

  const queued = async (productId: string) => {
    const rows = await sql`
      select from private.product_listing_queue where ${productId} = any (product_ids)`
    return rows.length
  }
  const job = () => sql`select public.run_maintenance('product-listings')`

  it('waits for nobody who holds a product that stands there, which the clock lists afterwards', () =>
    withShop(async (shop) => {
      const shelf = await createCategory(sql, { org_id: shop.orgId })
      const values = { org_id: shop.orgId, category_ids: [shelf.id] }
      const [held, free] = [await createOffer(sql, values), await createOffer(sql, values)]
      const holder = await hold(
        (tx) => tx`select from public.products where id = ${held.id} for no key update`,
      )
      const renamed = await commit(shop.owner, async (tx) => {
        await tx`set local lock_timeout = '3s'`
        await rename(tx, shop, shelf.id)
      })
      // Whoever else sees to the queue meanwhile, the stack's clock too, puts it back.
      await job()
      const waiting = await queued(held.id)
      await holder.release()
      expect(renamed.reason).toBeUndefined()
      expect(waiting).toBe(1)
      expect(await listed(free.id)).toContain('tumblers')
      await expect
        .poll(
          async () => {
            await job()
            return listed(held.id)
          },
          { timeout: 30_000 },
        )
        .toContain('tumblers')
    }))

  it('has a product found by the new name that somebody was putting there', () =>
    withShop(async (shop) => {
      const shelf = await createCategory(sql, { org_id: shop.orgId })
      const offer = await createOffer(sql, { org_id: shop.orgId })
      const holder = await hold(
        (tx) => tx`
          insert into public.product_categories (org_id, product_id, category_id)
          values (${shop.orgId}, ${offer.id}, ${shelf.id})`,
      )
      const renaming = await start(shop.owner, (tx) => rename(tx, shop, shelf.id))
      await Promise.race([renaming.outcome, awaited(holder.pid)])
      await holder.release()
      expect((await renaming.outcome).reason).toBeUndefined()
      expect(await listed(offer.id)).toContain('tumblers')
    }))

  it('has a product found by the new name that is put there before the name is committed', () =>
    withShop(async (shop) => {
      const shelf = await createCategory(sql, { org_id: shop.orgId })
      const offer = await createOffer(sql, { org_id: shop.orgId })
      const holder = await hold(async (tx) => {
        await as(tx, shop.owner)
        await rename(tx, shop, shelf.id)
      })
      const putting = await start(
        shop.owner,
        (tx) =>
          tx`select public.update_product(
            ${shop.orgId}, ${offer.id}, ${tx.json({ category_ids: [shelf.id] })}
          )`,
      )
      await Promise.race([putting.outcome, awaited(holder.pid)])
      await holder.release()
      expect((await putting.outcome).reason).toBeUndefined()
      expect(await listed(offer.id)).toContain('tumblers')
    }))
})

describe('refresh_queued_product_listings', () => {
  it('works for each organization in turn, however much is queued of another', () =>
    withShop((one) =>
      withShop(async (other) => {
        const [big, small] = one.orgId < other.orgId ? [one, other] : [other, one]
        const offers = [big, big, big, small].map(({ orgId }) =>
          createOffer(sql, { org_id: orgId }),
        )
        const ids = (await Promise.all(offers)).map(({ id }) => id)
        // What is held is put back at its turn, which tells the order. Nobody else sees this queue.
        const holder = await hold(
          (tx) => tx`select from public.products where id = any (${ids}::uuid[]) for no key update`,
        )
        let turns: string[] = []
        await inTransaction(async (tx) => {
          await tx`
            select private.queue_product_listings(products.org_id, array[products.id])
            from public.products as products
            join unnest(${ids}::uuid[]) with ordinality as given (id, number) using (id)
            order by given.number`
          await tx`select private.refresh_queued_product_listings()`
          const rows = await tx<{ org_id: string }[]>`
            select org_id from private.product_listing_queue
            where product_ids <@ ${ids}::uuid[] order by id`
          turns = rows.map(({ org_id }) => org_id)
        })
        await holder.release()
        expect(turns).toHaveLength(4)
        expect(turns.indexOf(small.orgId)).toBeLessThan(2)
      }),
    ))
})

describe('delete_category', () => {
  it('and a change of a product that stands there do not wait for each other', () =>
    withShop(async (shop) => {
      const shelf = await createCategory(sql, { org_id: shop.orgId })
      const values = { org_id: shop.orgId, category_ids: [shelf.id] }
      const offers = [await createOffer(sql, values), await createOffer(sql, values)]
      const ids = offers.map(({ id }) => id).sort()
      const [first, second] = [required(ids[0]), required(ids[1])]
      const holder = await hold(
        (tx) => tx`select from public.products where id = ${first} for no key update`,
      )
      const removal = await start(
        shop.owner,
        (tx) => tx`select public.delete_category(${shop.orgId}, ${shelf.id})`,
      )
      await awaited(holder.pid)
      const update = await start(
        shop.owner,
        (tx) =>
          tx`select public.update_product(
            ${shop.orgId}, ${second}, ${tx.json({ category_ids: [shelf.id] })}
          )`,
      )
      // It is through at once, or else it waits for the one who removes the category.
      await Promise.race([update.outcome, awaited(removal.pid)])
      await holder.release()
      expect((await update.outcome).reason).toBeUndefined()
      expect((await removal.outcome).reason).toBeUndefined()
      const left = await sql`
        select from public.product_categories where category_id = ${shelf.id}`
      expect(left).toHaveLength(0)
    }))
})
