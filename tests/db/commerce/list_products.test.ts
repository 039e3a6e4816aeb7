import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import {
  createCategory,
  createImage,
  createOffer,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'

type Item = { id: string; name: string; [key: string]: unknown }
type Page = { items: Item[]; next_cursor: unknown }

async function staffPage(
  tx: Tx,
  orgId: string,
  options: { filter?: object; sort?: string; cursor?: unknown; limit?: number } = {},
): Promise<Page> {
  const [row] = await tx<{ page: Page }[]>`
    select public.list_products(
      ${orgId}, ${tx.json((options.filter ?? {}) as never)}, ${options.sort ?? null},
      ${options.cursor ? tx.json(options.cursor as never) : null}, ${options.limit ?? null}
    ) as page`
  if (!row) throw new Error('no page')
  return row.page
}

async function shopPage(
  tx: Tx,
  orgId: string,
  options: { filter?: object; cursor?: unknown; limit?: number } = {},
): Promise<Page> {
  const [row] = await tx<{ page: Page }[]>`
    select public.list_shop_products(
      ${orgId}, ${tx.json((options.filter ?? {}) as never)},
      ${options.cursor ? tx.json(options.cursor as never) : null}, ${options.limit ?? null}
    ) as page`
  if (!row) throw new Error('no page')
  return row.page
}

const namesOf = (page: Page) => page.items.map(({ name }) => name)

/** Every page to the end, so many at a time. */
async function walk(load: (cursor: unknown) => Promise<Page>): Promise<string[]> {
  const names: string[] = []
  let cursor: unknown = null
  do {
    const page = await load(cursor)
    names.push(...namesOf(page))
    cursor = page.next_cursor
  } while (cursor)
  return names
}

describe('list_shop_products', () => {
  it('shows a visitor what is published, and no numbers of stock', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const product = await createOffer(tx, {
        org_id: org.id,
        name: 'Lamp',
        option_names: ['Size'],
        variants: [
          { option_values: ['S'], price_minor: 1000, stock_quantity: 7 },
          { option_values: ['M'], price_minor: 1500 },
          { option_values: ['L'], price_minor: 9900, archived_at: new Date() },
        ],
      })
      await createOffer(tx, { org_id: org.id, status: 'draft' })
      await createOffer(tx, { org_id: org.id, status: 'archived' })
      await createImage(tx, { org_id: org.id, product_id: product.id, stored_at: null })
      const second = await createImage(tx, { org_id: org.id, product_id: product.id, position: 2 })
      const first = await createImage(tx, { org_id: org.id, product_id: product.id, position: 1 })
      expect(second.id).not.toBe(first.id)
      await asAnon(tx)
      expect(await shopPage(tx, org.id)).toEqual({
        items: [
          {
            id: product.id,
            slug: product.slug,
            name: 'Lamp',
            price_from_minor: 1000,
            price_to_minor: 1500,
            currency: 'EUR',
            exponent: 2,
            image: { id: first.id, alt: null, width: 640, height: 480 },
            is_available: true,
            variant_count: 2,
            only_variant_id: null,
          },
        ],
        next_cursor: null,
      })
    }))

  it('says what has run out, and which variant it is when there is one', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const gone = await createOffer(tx, { org_id: org.id, name: 'A', variants: [{}] })
      const service = await createOffer(tx, {
        org_id: org.id,
        name: 'B',
        variants: [{ tracks_stock: false }],
      })
      await asAnon(tx)
      const { items } = await shopPage(tx, org.id, { filter: { sort: 'name' } })
      expect(items).toMatchObject([
        { name: 'A', is_available: false, only_variant_id: gone.variants[0]?.id },
        { name: 'B', is_available: true, only_variant_id: service.variants[0]?.id },
      ])
    }))

  it('a closed shop shows a visitor nothing; staff see what it would show', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      await createOffer(tx, { org_id: org.id, name: 'Lamp' })
      await createOffer(tx, { org_id: org.id, name: 'Draft', status: 'draft' })
      await asAnon(tx)
      await expectDenied(() => shopPage(tx, org.id), 'PT404', 'commerce.shop_not_found')
      await as(tx, agent)
      expect(namesOf(await shopPage(tx, org.id))).toEqual(['Lamp'])
    }))

  it.each([
    ['newest', ['C', 'B', 'A', 'É']],
    ['name', ['A', 'B', 'C', 'É']],
    ['price', ['É', 'C', 'A', 'B']],
    ['-price', ['B', 'A', 'C', 'É']],
  ])('goes in the order %s, page by page', (sort, expected) =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const make = (name: string, day: number, price_minor: number) =>
        createOffer(tx, {
          org_id: org.id,
          name,
          published_at: new Date(Date.UTC(2026, 0, day)),
          variants: [{ price_minor }],
        })
      await make('É', 1, 100)
      await make('A', 2, 300)
      await make('B', 3, 400)
      await make('C', 4, 200)
      await asAnon(tx)
      const filter = { sort }
      const names = await walk((cursor) => shopPage(tx, org.id, { filter, cursor, limit: 1 }))
      expect(names).toEqual(expected)
    }),
  )

  it('keeps equal keys apart between pages', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const published_at = new Date(Date.UTC(2026, 0, 1))
      for (const name of ['A', 'B', 'C', 'D', 'E']) {
        await createOffer(tx, { org_id: org.id, name, published_at })
      }
      await asAnon(tx)
      for (const sort of ['newest', 'price', '-price']) {
        const names = await walk((cursor) =>
          shopPage(tx, org.id, { filter: { sort }, cursor, limit: 2 }),
        )
        expect(names.toSorted()).toEqual(['A', 'B', 'C', 'D', 'E'])
      }
    }))

  it.each([
    ['part of a name', 'esk lam'],
    ['another case', 'DESK'],
    ['without the accent', 'cafe'],
    ['with another accent', 'Dèsk'],
    ['the beginning of a SKU', 'dl-10'],
    ['digits inside a SKU', '1001'],
    ['part of a category', 'ighti'],
    ['words from different places', 'café lighting DL'],
    ['one letter that begins a word', 'd'],
    ['another script', 'ламп'],
    ['one Chinese character', '灯'],
    ['punctuation between', 'desk-lamp!'],
  ])('finds a product by %s', (_what, query) =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const category = await createCategory(tx, { org_id: org.id, name: 'Lighting' })
      await createOffer(tx, {
        org_id: org.id,
        name: 'Desk lamp Café лампа 台灯',
        category_ids: [category.id],
        variants: [{ sku: 'DL-1001' }],
      })
      await createOffer(tx, { org_id: org.id, name: 'Chair', variants: [{ sku: 'C-2' }] })
      await asAnon(tx)
      expect(namesOf(await shopPage(tx, org.id, { filter: { query } }))).toEqual([
        'Desk lamp Café лампа 台灯',
      ])
    }),
  )

  it.each([
    ['words that are not there', 'zebra'],
    ['a draft', 'secret'],
    ['signs alone', '!?%_'],
    ['a pattern', '%'],
    ['two letters inside a word', 'ha'],
  ])('finds nothing for %s', (_what, query) =>
    inTransaction(async (tx) => {
      const { org, otherOrg } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      await createOffer(tx, { org_id: org.id, name: 'Chair' })
      await createOffer(tx, { org_id: org.id, name: 'Secret', status: 'draft' })
      await createOffer(tx, { org_id: otherOrg.id, name: 'Zebra' })
      await asAnon(tx)
      expect(await shopPage(tx, org.id, { filter: { query } })).toEqual({
        items: [],
        next_cursor: null,
      })
    }),
  )

  it('shows one category, and refuses one that is not there', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const lamps = await createCategory(tx, { org_id: org.id, slug: 'lamps' })
      await createCategory(tx, { org_id: otherOrg.id, slug: 'theirs' })
      await createOffer(tx, { org_id: org.id, name: 'Lamp', category_ids: [lamps.id] })
      await createOffer(tx, { org_id: org.id, name: 'Chair' })
      await asAnon(tx)
      expect(namesOf(await shopPage(tx, org.id, { filter: { category: 'lamps' } }))).toEqual([
        'Lamp',
      ])
      await expectDenied(
        () => shopPage(tx, org.id, { filter: { category: 'theirs' } }),
        'PT404',
        'commerce.category_not_found',
      )
    }))

  it.each([
    [{ filter: { color: 'red' } }, 'platform.field_unknown'],
    [{ filter: { query: 5 } }, 'platform.values_malformed'],
    [{ filter: [] }, 'platform.values_malformed'],
    [{ filter: { sort: 'random' } }, 'commerce.sort_unknown'],
    [{ cursor: 'x' }, 'platform.list_position_invalid'],
    [{ cursor: { sort: 'newest' } }, 'platform.list_position_invalid'],
    [{ cursor: { sort: 'newest', key: 'x', id: 'y' } }, 'platform.list_position_invalid'],
    [
      { cursor: { sort: 'price', key: '1', id: '9c0f1d6e-7f53-4a5f-8a59-0d9b1b4a4b11' } },
      'platform.list_position_invalid',
    ],
  ])('refuses %j', (options, reason) =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      await asAnon(tx)
      await expectDenied(() => shopPage(tx, org.id, options), 'PT422', reason)
    }),
  )
})

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
      expect((await staffPage(tx, org.id, { sort: 'name' })).items).toMatchObject([
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

  it.each([
    ['-created_at', ['D', 'C', 'B', 'A']],
    ['created_at', ['A', 'B', 'C', 'D']],
    ['name', ['A', 'B', 'C', 'D']],
    ['-name', ['D', 'C', 'B', 'A']],
    ['price', ['C', 'A', 'B', 'D']],
    ['-price', ['D', 'B', 'A', 'C']],
    ['stock', ['B', 'A', 'C', 'D']],
    // What is not counted is last either way.
    ['-stock', ['C', 'A', 'B', 'D']],
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
    [{ sort: 'color' }, 'commerce.sort_unknown'],
    [{ sort: '--name' }, 'commerce.sort_unknown'],
    [{ cursor: { sort: 'name', key: 'a', id: 'x' } }, 'platform.list_position_invalid'],
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
