import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createCategory } from '../../helpers/commerce-factories.ts'
import {
  as,
  asService,
  behindScenes,
  expectDenied,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'

type Shelf = { id: string; ids: string[] }

/** With so many products on it, listed as standing on goblets. */
async function shelfOf(tx: Tx, orgId: string, count: number): Promise<Shelf> {
  const { id } = await createCategory(tx, { org_id: orgId, name: 'Goblets' })
  const products = await tx<{ id: string }[]>`
    insert into public.products (org_id, name, slug, status)
    select ${orgId}, 'Product ' || numbers.n, ${`${id}-`} || numbers.n, 'draft'
    from generate_series(1, ${count}) as numbers (n)
    returning id`
  const ids = products.map((product) => product.id)
  await tx`
    insert into public.product_categories (org_id, product_id, category_id)
    select ${orgId}, unnest(${ids}::uuid[]), ${id}`
  return { id, ids }
}

async function listedAs(tx: Tx, { ids }: Shelf, word: string): Promise<number> {
  const rows = await behindScenes(
    tx,
    () => tx`
      select from private.product_listings
      where product_id = any (${ids}) and search_text like ${`% ${word} %`}`,
  )
  return rows.length
}

const queued = (tx: Tx, orgId: string) =>
  behindScenes(
    tx,
    () => tx`select product_ids from private.product_listing_queue where org_id = ${orgId}`,
  )

const save = (tx: Tx, orgId: string, name: string) =>
  tx`select public.save_category(${orgId}, null, ${tx.json({ name })})`

describe('save_category', () => {
  it('puts the first category at the start, and each that is added after it at the end', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      for (const name of ['Mugs', 'Cups', 'Bowls']) await save(tx, org.id, name)
      const shelves = await tx`select name, position from public.list_categories(${org.id})`
      expect(shelves).toEqual([
        { name: 'Mugs', position: 0 },
        { name: 'Cups', position: 1 },
        { name: 'Bowls', position: 2 },
      ])
    }))

  it('has a few products found by its new name at once, and many when the clock comes by', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const [few, many] = [await shelfOf(tx, org.id, 200), await shelfOf(tx, org.id, 201)]
      await as(tx, owner)
      for (const { id } of [few, many]) {
        await tx`select public.save_category(${org.id}, ${id}, '{"name": "Tumblers"}')`
      }
      expect(await listedAs(tx, few, 'tumblers')).toBe(200)
      expect(await listedAs(tx, many, 'tumblers')).toBe(0)
      await asService(tx)
      await tx`select public.run_maintenance('product-listings')`
      expect(await listedAs(tx, many, 'tumblers')).toBe(201)
      expect(await listedAs(tx, many, 'goblets')).toBe(0)
      expect(await queued(tx, org.id)).toEqual([])
    }))

  it('an agent cannot add a category', () =>
    inTransaction(async (tx) => {
      const { org, owner, agent } = await createActors(tx)
      await as(tx, agent)
      await expectDenied(() => save(tx, org.id, 'Mugs'), '42501', 'identity.permission_denied')
      await as(tx, owner)
      await save(tx, org.id, 'Mugs')
    }))
})

describe('delete_category', () => {
  it('has a few products no longer found by its name at once, and many when the clock comes by', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const [few, many] = [await shelfOf(tx, org.id, 200), await shelfOf(tx, org.id, 201)]
      await as(tx, owner)
      for (const { id } of [few, many]) {
        await tx`select public.delete_category(${org.id}, ${id})`
      }
      expect(await listedAs(tx, few, 'goblets')).toBe(0)
      expect(await listedAs(tx, many, 'goblets')).toBe(201)
      // One that is gone by its turn is passed over.
      await behindScenes(tx, () => tx`delete from public.products where id = ${many.ids[0] ?? ''}`)
      await asService(tx)
      await tx`select public.run_maintenance('product-listings')`
      expect(await listedAs(tx, many, 'goblets')).toBe(0)
      expect(await queued(tx, org.id)).toEqual([])
    }))
})
