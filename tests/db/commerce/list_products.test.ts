import { describe, expect, it } from 'vitest'
import { COUNTED_TO } from '../../../lib/counted.ts'
import { createActors } from '../../helpers/actors.ts'
import { createCategory, createOffer, createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { namesOf, staffPage, walk } from './list_products.helpers.ts'

describe('list_products', () => {
  it('shows staff drafts too, with their stock and SKUs, and not what is archived', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await createOffer(tx, {
        org_id: org.id,
        name: 'Lamp',
        option_names: ['Size'],
        variants: [
          { sku: 'L-1', option_values: ['S'], stock_quantity: 3, position: 0 },
          { sku: 'L-2', option_values: ['M'], stock_quantity: 4, position: 1 },
          { sku: 'L-3', option_values: ['L'], tracks_stock: false, position: 2 },
          { sku: 'L-4', option_values: ['XL'], position: 3 },
        ],
      })
      await createOffer(tx, {
        org_id: org.id,
        name: 'Advice',
        status: 'draft',
        variants: [{ tracks_stock: false }],
      })
      await createOffer(tx, { org_id: org.id, name: 'Old', status: 'archived' })
      await as(tx, agent)
      expect((await staffPage(tx, org.id, { sort: 'name.asc' })).items).toMatchObject([
        { name: 'Advice', status: 'draft', stock_quantity: null, is_available: false },
        { name: 'Lamp', status: 'published', stock_quantity: 7, skus: ['L-1', 'L-2', 'L-3'] },
      ])
      const old = await staffPage(tx, org.id, { filter: { status: 'archived' } })
      expect(namesOf(old)).toEqual(['Old'])
      const counts = await tx`select * from public.count_products_by_status(${org.id}) order by 1`
      expect([...counts]).toEqual([
        { status: 'archived', count: 1 },
        { status: 'draft', count: 1 },
        { status: 'published', count: 1 },
      ])
    }))

  it('counts each status as far as pages say, however many there are', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await tx`
        insert into public.products (org_id, name, slug, status)
        select ${org.id}, 'Copy', 'copy-' || copy,
          case when copy <= ${COUNTED_TO + 2} then 'draft' else 'archived' end
        from generate_series(1, ${COUNTED_TO + 4}::integer) as copy`
      await as(tx, agent)
      const counts = await tx`select * from public.count_products_by_status(${org.id}) order by 1`
      expect([...counts]).toEqual([
        { status: 'archived', count: 2 },
        { status: 'draft', count: COUNTED_TO + 1 },
        { status: 'published', count: 0 },
      ])
    }))

  it.each([
    ['created_at.desc', ['D', 'C', 'B', 'A']],
    ['created_at.asc', ['A', 'B', 'C', 'D']],
    ['name.asc', ['A', 'B', 'C', 'D']],
    ['name.desc', ['D', 'C', 'B', 'A']],
    ['price.asc', ['C', 'A', 'B', 'D']],
    ['price.desc', ['D', 'B', 'A', 'C']],
    ['stock.asc', ['B', 'A', 'C', 'D']],
    // What is not counted is last either way.
    ['stock.desc', ['C', 'A', 'B', 'D']],
  ])('goes in the order %s, page by page, drafts among the rest', (sort, expected) =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const make = (name: string, day: number, price_minor: number, stock: number | null) =>
        createOffer(tx, {
          org_id: org.id,
          name,
          status: day % 2 ? 'draft' : 'published',
          created_at: new Date(Date.UTC(2026, 0, day)),
          variants: [
            stock === null
              ? { price_minor, tracks_stock: false }
              : { price_minor, stock_quantity: stock },
          ],
        })
      await make('A', 1, 200, 5)
      await make('B', 2, 300, 0)
      await make('C', 3, 100, 9)
      await make('D', 4, 400, null)
      await as(tx, agent)
      const names = await walk((cursor) => staffPage(tx, org.id, { sort, cursor, limit: 1 }))
      expect(names).toEqual(expected)
    }),
  )

  it('filters by category and by stock, together with a query', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const lamps = await createCategory(tx, { org_id: org.id, name: 'Lamps' })
      await createOffer(tx, {
        org_id: org.id,
        name: 'Empty',
        category_ids: [lamps.id],
        variants: [{ stock_quantity: 0 }],
      })
      await createOffer(tx, { org_id: org.id, name: 'Few', variants: [{ stock_quantity: 5 }] })
      await createOffer(tx, { org_id: org.id, name: 'Many', variants: [{ stock_quantity: 6 }] })
      const retired = await createOffer(tx, { org_id: org.id, name: 'Retired' })
      await createVariant(tx, {
        org_id: org.id,
        product_id: retired.id,
        stock_quantity: 0,
        archived_at: new Date(),
      })
      await as(tx, agent)
      const found = async (filter: object) => namesOf(await staffPage(tx, org.id, { filter }))
      expect(await found({ stock: 'out' })).toEqual(['Empty'])
      expect(await found({ stock: 'low' })).toEqual(['Few'])
      expect(await found({ category_id: lamps.id })).toEqual(['Empty'])
      expect(await found({ category_id: lamps.id, stock: 'low' })).toEqual([])
      expect(await found({ query: 'few', stock: 'low' })).toEqual(['Few'])
      expect(await found({ query: 'lamps', stock: 'out', status: 'published' })).toEqual(['Empty'])
      expect(await found({ query: 'lamps', status: 'draft' })).toEqual([])
      await asOwner(tx)
    }))

  it.each([
    [{ filter: { colour: 'red' } }, 'platform.field_unknown'],
    [{ filter: { status: 'gone' } }, 'commerce.status_unknown'],
    [{ filter: { stock: 'some' } }, 'platform.values_malformed'],
    [{ filter: { category_id: 'x' } }, 'platform.values_malformed'],
    [{ sort: 'color.asc' }, 'commerce.sort_unknown'],
    [{ sort: 'name' }, 'commerce.sort_unknown'],
    [{ sort: 'name.up' }, 'commerce.sort_unknown'],
    [{ cursor: { sort: 'name.asc', key: 'a', id: 'x' } }, 'platform.list_position_invalid'],
  ])('refuses %j', (options, reason) =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await as(tx, agent)
      await expectDenied(() => staffPage(tx, org.id, options), 'PT422', reason)
    }),
  )
})

describe('product_listings', () => {
  it('are there for a product that has no variant yet', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await createOffer(tx, { org_id: org.id, name: 'Bare', status: 'draft', variants: [] })
      await as(tx, agent)
      expect((await staffPage(tx, org.id, { filter: { query: 'bare' } })).items).toMatchObject([
        { name: 'Bare', price_from_minor: null, variant_count: 0, skus: [], stock_quantity: null },
      ])
    }))

  it('follow every change of what a product is found by', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const shelf = await createCategory(tx, { org_id: org.id, name: 'Shelf' })
      const { id, variants } = await createOffer(tx, { org_id: org.id, name: 'Before' })
      const finds = async (query: string) => {
        await as(tx, agent)
        const page = await staffPage(tx, org.id, { filter: { query } })
        await asOwner(tx)
        return page.items.length === 1
      }
      expect(await finds('before')).toBe(true)
      await tx`update public.products set name = 'After' where id = ${id}`
      expect(await finds('before')).toBe(false)
      expect(await finds('after')).toBe(true)
      await tx`update public.product_variants set sku = 'NEWSKU' where product_id = ${id}`
      expect(await finds('newsku')).toBe(true)
      await createVariant(tx, {
        org_id: org.id,
        product_id: id,
        sku: 'SECOND',
        stock_quantity: 0,
        archived_at: new Date(),
      })
      expect(await finds('second')).toBe(true)
      await tx`
        insert into public.product_categories (org_id, product_id, category_id)
        values (${org.id}, ${id}, ${shelf.id})`
      expect(await finds('shelf')).toBe(true)
      await tx`update public.categories set name = 'Board' where id = ${shelf.id}`
      expect(await finds('board')).toBe(true)
      await tx`delete from public.categories where id = ${shelf.id}`
      expect(await finds('board')).toBe(false)
      await tx`delete from public.product_variants where sku = 'SECOND'`
      expect(await finds('second')).toBe(false)

      const price = async () => {
        const [row] = await tx<{ price_minor: number }[]>`
          select price_minor from private.product_listings where product_id = ${id}`
        return row?.price_minor
      }
      expect(await price()).toBe(1000)
      await tx`update public.product_variants set price_minor = 900 where product_id = ${id}`
      expect(await price()).toBe(900)
      await tx`update public.product_variants set archived_at = now() where id = ${variants[0]?.id ?? null}`
      expect(await price()).toBe(0)
      await tx`update public.products set status = 'archived' where id = ${id}`
      expect(await finds('after')).toBe(false)
    }))

  it('are derived afresh by repair_product_listings()', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const { id } = await createOffer(tx, { org_id: org.id, name: 'Lamp' })
      await tx`update private.product_listings set search_text = '', price_minor = 1`
      await tx`select private.repair_product_listings(${org.id})`
      const [row] = await tx`
        select name_key, price_minor, search_text from private.product_listings
         where product_id = ${id}`
      expect(row).toMatchObject({ name_key: 'lamp', price_minor: 1000 })
      expect(row?.search_text).toContain(' lamp ')
    }))
})
