import { describe, expect, it } from 'vitest'
import { createActors, removeActors } from '../../helpers/actors.ts'
import {
  createCategory,
  createOffer,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import {
  as,
  asAnon,
  asOwner,
  commitAs,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

type Variant = {
  id: string
  sku: string
  option_values: string[]
  price_minor: number
  stock_quantity: number
  tracks_stock: boolean
  archived_at: string | null
}
type Product = {
  id: string
  slug: string
  name: string
  status: string
  updated_at: string
  published_at: string | null
  category_ids: string[]
  option_names: string[]
  variants: Variant[]
  [key: string]: unknown
}

const one = (rows: readonly { product: Product }[]) => required(rows[0]).product

const create = async (tx: Tx, orgId: string, values: unknown) =>
  one(
    await tx<{ product: Product }[]>`
      select public.create_product(${orgId}, ${tx.json(values as never)}) as product`,
  )
const update = async (
  tx: Tx,
  orgId: string,
  id: string,
  values: unknown,
  expected: string | null = null,
) =>
  one(
    await tx<{ product: Product }[]>`
      select public.update_product(
        ${orgId}, ${id}, ${tx.json(values as never)}, ${expected}
      ) as product`,
  )
const setStatus = async (tx: Tx, orgId: string, id: string, status: string | null) =>
  one(
    await tx<{ product: Product }[]>`
      select public.set_product_status(${orgId}, ${id}, ${status}) as product`,
  )
const saveVariant = async (
  tx: Tx,
  orgId: string,
  productId: string,
  variantId: string | null,
  values: unknown,
) =>
  one(
    await tx<{ product: Product }[]>`
      select public.save_variant(
        ${orgId}, ${productId}, ${variantId}, ${tx.json(values as never)}
      ) as product`,
  )
const archiveVariant = async (tx: Tx, orgId: string, id: string, isArchived: boolean | null) =>
  one(
    await tx<{ product: Product }[]>`
      select public.set_variant_archived(${orgId}, ${id}, ${isArchived}) as product`,
  )

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

describe('update_product', () => {
  it('changes what is there, keeps what is not, and a null clears', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      const shelf = await createCategory(tx, { org_id: org.id })
      await as(tx, admin)
      const before = await create(tx, org.id, {
        name: 'Lamp',
        description: 'Bright.',
        tax_rate_bps: 700,
        category_ids: [shelf.id],
      })
      const renamed = await update(tx, org.id, before.id, { name: 'Light', description: null })
      expect(renamed).toMatchObject({
        name: 'Light',
        slug: 'lamp',
        description: null,
        tax_rate_bps: 700,
        category_ids: [shelf.id],
      })
      const moved = await update(tx, org.id, before.id, { slug: null, category_ids: [] })
      expect(moved).toMatchObject({ slug: 'light', category_ids: [] })
    }))

  it('adds an option, gives the variants their values and adds another, all or nothing', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const { id, variants } = await create(tx, org.id, {
        name: 'Shirt',
        status: 'published',
        variants: [{ sku: 'S-1', price_minor: 1000 }],
      })
      const first = required(variants[0])
      await expectDenied(
        () => update(tx, org.id, id, { option_names: ['Size'] }),
        'PT422',
        'commerce.variant_options_mismatch',
      )
      const changed = await update(tx, org.id, id, {
        option_names: ['Size'],
        variants: [
          { id: first.id, option_values: ['S'] },
          { sku: 'S-2', option_values: ['M'], price_minor: 1100, stock_quantity: 4 },
        ],
      })
      expect(changed).toMatchObject({
        option_names: ['Size'],
        variants: [
          { id: first.id, sku: 'S-1', option_values: ['S'], price_minor: 1000 },
          { sku: 'S-2', option_values: ['M'], stock_quantity: 4 },
        ],
      })
    }))

  it('refuses a form that was opened before somebody else saved', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const before = await create(tx, org.id, { name: 'Lamp' })
      const after = await update(tx, org.id, before.id, { name: 'A' }, before.updated_at)
      await expectDenied(
        () => update(tx, org.id, before.id, { name: 'B' }, '2026-01-01T00:00:00Z'),
        'PT409',
        'commerce.product_changed',
      )
      await update(tx, org.id, before.id, { name: 'B' }, after.updated_at)
    }))

  it('does not find products of others', () =>
    inTransaction(async (tx) => {
      const { org, owner, otherOrg } = await createActors(tx)
      const theirs = await createOffer(tx, { org_id: otherOrg.id })
      await as(tx, owner)
      for (const attempt of [
        () => update(tx, org.id, theirs.id, { name: 'Mine' }),
        () => setStatus(tx, org.id, theirs.id, 'archived'),
        () => saveVariant(tx, org.id, theirs.id, null, { price_minor: 1 }),
        () => tx`select public.get_product(${org.id}, ${theirs.id})`,
      ]) {
        await expectDenied(attempt, 'PT404', 'commerce.product_not_found')
      }
      await expectDenied(
        () => archiveVariant(tx, org.id, required(theirs.variants[0]).id, true),
        'PT404',
        'commerce.variant_not_found',
      )
    }))

  it('an agent reads products and changes none', () =>
    inTransaction(async (tx) => {
      const { org, agent } = await createActors(tx)
      const { id } = await createOffer(tx, { org_id: org.id })
      await as(tx, agent)
      expect(await tx`select public.get_product(${org.id}, ${id})`).toHaveLength(1)
      await expectDenied(
        () => update(tx, org.id, id, { name: 'B' }),
        '42501',
        'identity.permission_denied',
      )
    }))
})

describe('set_product_status', () => {
  it('puts a product on show and away; publishing again makes it new', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const { id, slug } = await createOffer(tx, {
        org_id: org.id,
        status: 'draft',
        created_at: new Date('2026-01-01'),
      })
      const isOnShow = async () => {
        await asAnon(tx)
        const [row] = await tx<{ items: unknown[] }[]>`
          select public.list_shop_products(${org.id}) -> 'items' as items`
        const shown = required(row).items.length === 1
        if (shown) await tx`select public.get_shop_product(${org.id}, ${slug})`
        else {
          await expectDenied(
            tx`select public.get_shop_product(${org.id}, ${slug})`,
            'PT404',
            'commerce.product_not_found',
          )
        }
        await as(tx, owner)
        return shown
      }
      expect(await isOnShow()).toBe(false)
      expect(await setStatus(tx, org.id, id, 'published')).toMatchObject({ status: 'published' })
      expect(await isOnShow()).toBe(true)
      await setStatus(tx, org.id, id, 'archived')
      expect(await isOnShow()).toBe(false)
      await expectDenied(
        () => setStatus(tx, org.id, id, 'gone'),
        'PT422',
        'commerce.status_unknown',
      )
      await expectDenied(() => setStatus(tx, org.id, id, null), 'PT422', 'commerce.status_unknown')
    }))

  it('refuses to show what has nothing to buy', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const { id } = await create(tx, org.id, { name: 'Empty' })
      await expectDenied(
        () => setStatus(tx, org.id, id, 'published'),
        'PT409',
        'commerce.product_without_variants',
      )
    }))
})

describe('save_variant', () => {
  it('adds a variant and changes one, but its stock only by a movement', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id, variants } = await createOffer(tx, {
        org_id: org.id,
        option_names: ['Size'],
        variants: [{ sku: 'A', option_values: ['S'], price_minor: 100 }],
      })
      const first = required(variants[0])
      await as(tx, owner)
      const added = await saveVariant(tx, org.id, id, null, {
        sku: 'B',
        option_values: ['M'],
        price_minor: 200,
        stock_quantity: 3,
      })
      expect(added.variants).toMatchObject([{ sku: 'A' }, { sku: 'B', stock_quantity: 3 }])
      const changed = await saveVariant(tx, org.id, id, first.id, { price_minor: 150 })
      expect(changed.variants[0]).toMatchObject({ sku: 'A', price_minor: 150 })
      await expectDenied(
        () => saveVariant(tx, org.id, id, first.id, { stock_quantity: 9 }),
        'PT422',
        'platform.field_unknown',
      )
      await expectDenied(
        () => saveVariant(tx, org.id, id, first.id, { option_values: ['M'] }),
        'PT409',
        'commerce.variant_options_taken',
      )
      await expectDenied(
        () => saveVariant(tx, org.id, id, null, { option_values: ['L'] }),
        'PT422',
        'platform.value_missing',
      )
    }))

  it('does not find a variant of another product', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id } = await createOffer(tx, { org_id: org.id })
      const other = await createOffer(tx, { org_id: org.id })
      await as(tx, owner)
      await expectDenied(
        () => saveVariant(tx, org.id, id, required(other.variants[0]).id, { price_minor: 1 }),
        'PT404',
        'commerce.variant_not_found',
      )
    }))
})

describe('set_variant_archived', () => {
  it('takes a variant out of the shop and brings it back, unless its options are taken', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const product = await createOffer(tx, {
        org_id: org.id,
        option_names: ['Size'],
        variants: [{ option_values: ['S'] }, { option_values: ['M'] }],
      })
      const [first, second] = product.variants.map(({ id }) => id)
      await as(tx, owner)
      const archived = await archiveVariant(tx, org.id, required(first), true)
      expect(archived.variants.map(({ id }) => id)).toEqual([second, first])
      await asAnon(tx)
      const [row] = await tx<{ variants: Variant[] }[]>`
        select public.get_shop_product(${org.id}, ${product.slug}) -> 'variants' as variants`
      expect(row?.variants.map(({ id }) => id)).toEqual([second])

      await asOwner(tx)
      await createVariant(tx, {
        org_id: org.id,
        product_id: product.id,
        option_values: ['S'],
        stock_quantity: 0,
      })
      await as(tx, owner)
      await expectDenied(
        () => archiveVariant(tx, org.id, required(first), false),
        'PT409',
        'commerce.variant_options_taken',
      )
      await expectDenied(
        () => archiveVariant(tx, org.id, required(first), null),
        'PT422',
        'platform.values_malformed',
      )
      await archiveVariant(tx, org.id, required(second), true)
      await archiveVariant(tx, org.id, required(second), false)
    }))

  it('keeps the last variant of a published product; a draft may lose it', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const { id, variants } = await createOffer(tx, { org_id: org.id })
      const last = required(variants[0]).id
      await as(tx, owner)
      await expectDenied(
        () => archiveVariant(tx, org.id, last, true),
        'PT409',
        'commerce.product_without_variants',
      )
      await setStatus(tx, org.id, id, 'draft')
      await archiveVariant(tx, org.id, last, true)
    }))
})

describe('get_shop_product', () => {
  it('tells a visitor what is left only when it is little', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await createShop(tx, { org_id: org.id })
      const shelf = await createCategory(tx, { org_id: org.id, name: 'Lamps', slug: 'lamps' })
      const { slug } = await createOffer(tx, {
        org_id: org.id,
        name: 'Lamp',
        option_names: ['Size'],
        category_ids: [shelf.id],
        variants: [
          { sku: 'A', option_values: ['1'], stock_quantity: 6, position: 0 },
          { sku: 'B', option_values: ['2'], stock_quantity: 5, position: 1 },
          { sku: 'C', option_values: ['3'], stock_quantity: 0, position: 2 },
          { sku: 'D', option_values: ['4'], tracks_stock: false, position: 3 },
        ],
      })
      await asAnon(tx)
      const [row] = await tx`select public.get_shop_product(${org.id}, ${slug}) as product`
      expect(row?.product).toMatchObject({
        name: 'Lamp',
        tax_rate_bps: 1900,
        currency: 'EUR',
        exponent: 2,
        option_names: ['Size'],
        categories: [{ name: 'Lamps', slug: 'lamps' }],
        variants: [
          { sku: 'A', is_available: true, few_left: null },
          { sku: 'B', is_available: true, few_left: 5 },
          { sku: 'C', is_available: false, few_left: null },
          { sku: 'D', is_available: true, few_left: null },
        ],
      })
      expect(JSON.stringify(row?.product)).not.toContain('stock_quantity')
    }))
})
