import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import {
  createCategory,
  createOffer,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { archiveVariant, saveVariant, setStatus, type Variant } from './products.helpers.ts'

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
