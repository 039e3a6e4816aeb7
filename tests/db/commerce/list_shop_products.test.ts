import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import {
  createCategory,
  createImage,
  createOffer,
  createShop,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, expectDenied, inTransaction } from '../../helpers/db.ts'
import { namesOf, shopPage, walk } from './list_products.helpers.ts'

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
      const { items } = await shopPage(tx, org.id, { filter: { sort: 'name.asc' } })
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
    ['published_at.desc', ['C', 'B', 'A', 'É']],
    ['name.asc', ['A', 'B', 'C', 'É']],
    ['price.asc', ['É', 'C', 'A', 'B']],
    ['price.desc', ['B', 'A', 'C', 'É']],
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
      for (const sort of ['published_at.desc', 'price.asc', 'price.desc']) {
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
    [{ filter: { sort: '-price' } }, 'commerce.sort_unknown'],
    [{ filter: { sort: 'stock.asc' } }, 'commerce.sort_unknown'],
    [{ cursor: 'x' }, 'platform.list_position_invalid'],
    [{ cursor: { sort: 'published_at.desc' } }, 'platform.list_position_invalid'],
    [
      { cursor: { sort: 'published_at.desc', key: 'x', id: 'y' } },
      'platform.list_position_invalid',
    ],
    [
      { cursor: { sort: 'price.asc', key: '1', id: '9c0f1d6e-7f53-4a5f-8a59-0d9b1b4a4b11' } },
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
