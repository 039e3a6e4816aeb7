import { describe, expect, it } from 'vitest'
import { createActors, removeActors } from '../../helpers/actors.ts'
import { createCategory, createOffer } from '../../helpers/commerce-factories.ts'
import { as, commitAs, expectDenied, inTransaction, sql } from '../../helpers/db.ts'
import { create } from './products.helpers.ts'

describe('create_product', () => {
  it('makes a product with variants, options, categories and its first stock', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const shelf = await createCategory(tx, { org_id: org.id })
      await as(tx, owner)
      const product = await create(tx, org.id, {
        name: '  Café Crème – Tasse  ',
        description: 'A cup.\n\nHolds 200 ml.',
        tax_rate_bps: 1900,
        option_names: ['Size', 'Colour'],
        category_ids: [shelf.id, shelf.id],
        status: 'published',
        variants: [
          { sku: 'CUP-S', option_values: ['S', 'Blue'], price_minor: 990, stock_quantity: 12 },
          { option_values: ['M', 'Blue'], price_minor: 1290, tracks_stock: false },
        ],
      })
      expect(product).toMatchObject({
        slug: 'cafe-creme-tasse',
        name: 'Café Crème – Tasse',
        description: 'A cup.\n\nHolds 200 ml.',
        status: 'published',
        tax_rate_bps: 1900,
        currency: 'EUR',
        exponent: 2,
        prices_include_tax: true,
        option_names: ['Size', 'Colour'],
        category_ids: [shelf.id],
        created_by: owner.userId,
        images: [],
        variants: [
          { sku: 'CUP-S', stock_quantity: 12, tracks_stock: true, position: 0, archived_at: null },
          { tracks_stock: false, stock_quantity: 0, position: 1 },
        ],
      })
      expect(product.published_at).not.toBeNull()
      expect(product.variants[1]?.sku).toMatch(/^P-[0-9A-F]{10}$/)
      const movements = await tx`
        select quantity, kind, actor_id from public.stock_movements where org_id = ${org.id}`
      expect([...movements]).toEqual([{ quantity: 12, kind: 'adjusted', actor_id: owner.userId }])
    }))

  it('a name is enough, and equal names get addresses of their own', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const slugs: string[] = []
      for (const name of ['Lamp', 'Lamp', 'lámp!', 'Лампа', '台灯', '!?']) {
        slugs.push((await create(tx, org.id, { name })).slug)
      }
      expect(slugs).toEqual(['lamp', 'lamp-2', 'lamp-3', 'лампа', '台灯', 'product'])
    }))

  it('says which address and which SKU are taken', () =>
    inTransaction(async (tx) => {
      const { org, owner, otherOrg } = await createActors(tx)
      await createOffer(tx, { org_id: org.id, slug: 'lamp', variants: [{ sku: 'L-1' }] })
      await createOffer(tx, { org_id: otherOrg.id, slug: 'chair', variants: [{ sku: 'C-1' }] })
      await as(tx, owner)
      await expectDenied(
        () => create(tx, org.id, { name: 'New', slug: 'Lamp' }),
        'PT409',
        'commerce.slug_taken',
      )
      await expectDenied(
        () => create(tx, org.id, { name: 'New', variants: [{ sku: 'L-1', price_minor: 1 }] }),
        'PT409',
        'commerce.sku_taken',
      )
      // What another shop has is free here.
      await create(tx, org.id, {
        name: 'Chair',
        slug: 'chair',
        variants: [{ sku: 'C-1', price_minor: 0 }],
      })
    }))

  it.each([
    ['an unknown key', { name: 'A', colour: 'red' }, 'platform.field_unknown', 'colour'],
    [
      'an unknown key of a variant',
      { name: 'A', variants: [{ cost: 1 }] },
      'platform.field_unknown',
      'cost',
    ],
    ['no object', [], 'platform.values_malformed', ''],
    ['no name', {}, 'platform.value_missing', 'name'],
    ['a name of spaces', { name: ' \u00a0 ' }, 'platform.value_missing', 'name'],
    ['a name that is a number', { name: 5 }, 'platform.values_malformed', 'name'],
    ['a long name', { name: 'x'.repeat(201) }, 'platform.value_too_long', 'name'],
    ['a name with a line break', { name: 'a\nb' }, 'platform.value_has_control_characters', 'name'],
    [
      'a tax rate of 101 %',
      { name: 'A', tax_rate_bps: 10100 },
      'commerce.tax_rate_invalid',
      'tax_rate_bps',
    ],
    [
      'a broken price',
      { name: 'A', variants: [{ price_minor: 9.99 }] },
      'commerce.price_invalid',
      'price_minor',
    ],
    [
      'a negative price',
      { name: 'A', variants: [{ price_minor: -1 }] },
      'commerce.price_invalid',
      'price_minor',
    ],
    [
      'an enormous price',
      { name: 'A', variants: [{ price_minor: 1e300 }] },
      'commerce.price_invalid',
      'price_minor',
    ],
    [
      'a price in words',
      { name: 'A', variants: [{ price_minor: '5' }] },
      'commerce.price_invalid',
      'price_minor',
    ],
    [
      'a variant without a price',
      { name: 'A', variants: [{}] },
      'platform.value_missing',
      'price_minor',
    ],
    [
      'variants that are none',
      { name: 'A', variants: {} },
      'platform.values_malformed',
      'variants',
    ],
    [
      'a variant that is none',
      { name: 'A', variants: [5] },
      'platform.values_malformed',
      'variants',
    ],
    [
      'stock that is not counted',
      { name: 'A', variants: [{ price_minor: 1, tracks_stock: false, stock_quantity: 1 }] },
      'commerce.stock_not_tracked',
      'stock_quantity',
    ],
    [
      'negative stock',
      { name: 'A', variants: [{ price_minor: 1, stock_quantity: -1 }] },
      'commerce.stock_quantity_invalid',
      'stock_quantity',
    ],
    [
      'a yes that is none',
      { name: 'A', variants: [{ price_minor: 1, tracks_stock: 'yes' }] },
      'platform.values_malformed',
      'tracks_stock',
    ],
    ['a status of its own', { name: 'A', status: 'archived' }, 'commerce.status_unknown', 'status'],
    [
      'four options',
      { name: 'A', option_names: ['a', 'b', 'c', 'd'] },
      'platform.too_many_values',
      'option_names',
    ],
    [
      'two options of one name',
      { name: 'A', option_names: ['Größe', 'Colour', ' GRÖßE '] },
      'commerce.option_names_repeated',
      'option_names',
    ],
    [
      'an empty option',
      { name: 'A', option_names: [' '] },
      'platform.value_missing',
      'option_names',
    ],
    [
      'options that are numbers',
      { name: 'A', option_names: [1] },
      'platform.values_malformed',
      'option_names',
    ],
    [
      'a variant without its option',
      { name: 'A', option_names: ['Size'], variants: [{ price_minor: 1 }] },
      'commerce.variant_options_mismatch',
      'option_values',
    ],
    [
      'ids that are none',
      { name: 'A', category_ids: ['x'] },
      'platform.values_malformed',
      'category_ids',
    ],
    [
      'more variants than fit',
      {
        name: 'A',
        option_names: ['N'],
        variants: Array.from({ length: 101 }, (_, index) => ({
          price_minor: 1,
          option_values: [String(index)],
        })),
      },
      'commerce.too_many_variants',
      'variants',
    ],
  ])('refuses %s', (_what, values, reason, detail) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const error = await expectDenied(() => create(tx, org.id, values), 'PT422', reason)
      expect(error.detail ?? '').toBe(detail)
    }),
  )

  it('refuses what is published without a variant, two equal variants, and others’ categories', () =>
    inTransaction(async (tx) => {
      const { org, owner, otherOrg } = await createActors(tx)
      const theirs = await createCategory(tx, { org_id: otherOrg.id })
      await as(tx, owner)
      await expectDenied(
        () => create(tx, org.id, { name: 'A', status: 'published' }),
        'PT409',
        'commerce.product_without_variants',
      )
      const twice = { price_minor: 1, option_values: ['S'] }
      await expectDenied(
        () => create(tx, org.id, { name: 'A', option_names: ['Size'], variants: [twice, twice] }),
        'PT409',
        'commerce.variant_options_taken',
      )
      await expectDenied(
        () => create(tx, org.id, { name: 'A', category_ids: [theirs.id] }),
        'PT404',
        'commerce.category_not_found',
      )
    }))
})

describe('create_product, in a race', () => {
  it('gives each of eight of one name an address of its own', async () => {
    const actors = await createActors(sql)
    try {
      const { org, owner } = actors
      const made = await Promise.all(
        Array.from({ length: 8 }, () =>
          commitAs(owner, (tx) => create(tx, org.id, { name: 'Lamp' })),
        ),
      )
      expect(made.map(({ slug }) => slug).toSorted()).toEqual(
        ['lamp', ...[2, 3, 4, 5, 6, 7, 8].map((number) => `lamp-${number}`)].toSorted(),
      )
    } finally {
      await removeActors(sql, actors)
    }
  })
})
