import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createCategory,
  createImage,
  createOffer,
  createProduct,
  createShippingRate,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { expectDenied, failure, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization, required } from '../../helpers/factories.ts'
import { refuses } from './catalogue.constraints.helpers.ts'

describe('products', () => {
  const product = async (tx: Tx) => createProduct(tx, { org_id: (await createOrganization(tx)).id })

  refuses('products', product, [
    ['no name', { name: '' }, 'products_name_check'],
    ['a long name', { name: long(201) }, 'products_name_check'],
    ['a name with space around', { name: 'Lamp ' }, 'products_name_check'],
    ['a name of two lines', { name: 'A\nB' }, 'products_name_check'],
    ['no address', { slug: '' }, 'products_slug_check'],
    ['a long address', { slug: long(121) }, 'products_slug_check'],
    ['an address with a question mark', { slug: 'a?b' }, 'products_slug_check'],
    ['an empty description', { description: '' }, 'products_description_check'],
    ['a long description', { description: long(20_001) }, 'products_description_check'],
    ['a status that is none', { status: 'gone' }, 'products_status_check'],
    ['four options', { option_names: ['a', 'b', 'c', 'd'] }, 'products_option_names_check'],
    ['long options', { option_names: [long(121)] }, 'products_option_names_check'],
    ['two of one name', { option_names: ['a', 'a'] }, 'products_option_names_distinct_check'],
    ['one name twice', { option_names: ['ä', 'b', 'Ä'] }, 'products_option_names_distinct_check'],
    ['one name behind', { option_names: ['a', 'b', 'B'] }, 'products_option_names_distinct_check'],
    ['a negative tax', { tax_rate_bps: -1 }, 'products_tax_rate_bps_check'],
    ['a tax above all', { tax_rate_bps: 10_001 }, 'products_tax_rate_bps_check'],
    ['on show since never', { published_at: null }, 'products_published_at_check'],
  ])

  it('each at its own address in its organization, which is there', () =>
    inTransaction(async (tx) => {
      const { org_id, id, slug } = await product(tx)
      await expectRefused('products_org_id_slug_key', () => createProduct(tx, { org_id, slug }))
      await expectRefused(
        'products_pkey',
        () => tx`
          insert into public.products (id, org_id, name, slug)
          values (${id}, ${org_id}, 'Twin', 'twin')`,
      )
      await expectRefused('products_org_id_fkey', async () => {
        await createProduct(tx, { org_id: randomUUID() })
      })
      await expectRefused(
        'products_option_names_check',
        () => tx`update public.products set option_names = array[null] where id = ${id}`,
      )
    }))

  it('stand on shelves of their own organization, once on each', () =>
    inTransaction(async (tx) => {
      const { org_id, id } = await product(tx)
      const own = await createCategory(tx, { org_id })
      const theirs = await createCategory(tx, { org_id: (await createOrganization(tx)).id })
      const put = (productId: string, categoryId: string) => tx`
        insert into public.product_categories (org_id, product_id, category_id)
        values (${org_id}, ${productId}, ${categoryId})`
      await put(id, own.id)
      await expectRefused('product_categories_pkey', () => put(id, own.id))
      await expectRefused('product_categories_category_id_fkey', () => put(id, theirs.id))
      await expectRefused('product_categories_product_id_fkey', () => put(randomUUID(), own.id))
    }))
})

describe('product_variants', () => {
  const variant = async (tx: Tx) => {
    const { org_id, variants } = await createOffer(tx, {
      org_id: (await createOrganization(tx)).id,
      option_names: ['Size'],
      variants: [{ option_values: ['S'] }],
    })
    return { ...required(variants[0]), org_id }
  }

  refuses('product_variants', variant, [
    ['no SKU', { sku: '' }, 'product_variants_sku_check'],
    ['a long SKU', { sku: long(61) }, 'product_variants_sku_check'],
    ['a SKU with space around', { sku: ' A' }, 'product_variants_sku_check'],
    ['a SKU of two lines', { sku: 'A\nB' }, 'product_variants_sku_check'],
    [
      'four options',
      { option_values: ['a', 'b', 'c', 'd'] },
      'product_variants_option_values_check',
    ],
    ['long options', { option_values: [long(241)] }, 'product_variants_option_values_check'],
    ['a price below nothing', { price_minor: -1 }, 'product_variants_price_minor_check'],
    ['an enormous price', { price_minor: 100_000_000_000 }, 'product_variants_price_minor_check'],
    ['a place before the first', { position: -1 }, 'product_variants_position_check'],
    ['a place beyond the last', { position: 10_001 }, 'product_variants_position_check'],
    ['another currency than the shop’s', { currency: 'USD' }, 'product_variants_currency_fkey'],
    ['a product that is none', { product_id: randomUUID() }, 'product_variants_product_id_fkey'],
  ])

  it('stock is never negative and never enormous, whoever moves it', () =>
    inTransaction(async (tx) => {
      const { id } = await variant(tx)
      await tx`select set_config('clientele.moves_stock', 'on', true)`
      for (const stock_quantity of [-1, 1_000_000_000]) {
        await expectRefused(
          'product_variants_stock_quantity_check',
          () => tx`update public.product_variants set ${tx({ stock_quantity })} where id = ${id}`,
        )
      }
    }))

  it('no two have one SKU, nor the same options while both are on sale', () =>
    inTransaction(async (tx) => {
      const { org_id, product_id, sku, id } = await variant(tx)
      const add = (values: object) =>
        createVariant(tx, { org_id, product_id, stock_quantity: 0, ...values })
      await expectRefused('product_variants_org_id_sku_key', () =>
        add({ sku, option_values: ['M'] }),
      )
      await expectRefused('product_variants_options_idx', () => add({ option_values: ['S'] }))
      await add({ option_values: ['S'], archived_at: new Date() })
      await expectRefused(
        'product_variants_option_values_check',
        () => tx`update public.product_variants set option_values = array[null] where id = ${id}`,
      )
      await expectRefused(
        'product_variants_pkey',
        () => tx`
          insert into public.product_variants (
            id, org_id, product_id, sku, option_values, price_minor, currency
          ) values (${id}, ${org_id}, ${product_id}, 'TWIN', '{XL}', 1, 'EUR')`,
      )
    }))

  it('stock changes with a movement only, for the owner of the table too', () =>
    inTransaction(async (tx) => {
      const { org_id, product_id, id } = await variant(tx)
      await expectDenied(
        tx`update public.product_variants set stock_quantity = 5 where id = ${id}`,
        '42501',
        'commerce.stock_has_movements',
      )
      await expectDenied(
        tx`
          insert into public.product_variants (
            org_id, product_id, sku, option_values, price_minor, currency, stock_quantity
          ) values (${org_id}, ${product_id}, 'STOCKED', '{L}', 1, 'EUR', 5)`,
        '42501',
        'commerce.stock_has_movements',
      )
      await tx`select private.move_stock(${org_id}, array[${id}]::uuid[], '{5}', 'adjusted')`
      const [row] = await tx`select stock_quantity from public.product_variants where id = ${id}`
      expect(row).toEqual({ stock_quantity: 5 })
      // The door is shut again behind it.
      await expectDenied(
        tx`update public.product_variants set stock_quantity = 6 where id = ${id}`,
        '42501',
        'commerce.stock_has_movements',
      )
    }))
})

describe('product_images', () => {
  const image = async (tx: Tx) => {
    const { org_id, id } = await createProduct(tx, { org_id: (await createOrganization(tx)).id })
    return createImage(tx, { org_id, product_id: id })
  }

  refuses('product_images', image, [
    ['a type that is none', { content_type: 'image/svg+xml' }, 'product_images_content_type_check'],
    ['no bytes', { size_bytes: 0 }, 'product_images_size_bytes_check'],
    ['more than 5 MB', { size_bytes: 5_242_881 }, 'product_images_size_bytes_check'],
    ['no width', { width: 0 }, 'product_images_width_check'],
    ['an enormous width', { width: 20_001 }, 'product_images_width_check'],
    ['no height', { height: 0 }, 'product_images_height_check'],
    ['an enormous height', { height: 20_001 }, 'product_images_height_check'],
    ['empty words', { alt: '' }, 'product_images_alt_check'],
    ['too many words', { alt: long(301) }, 'product_images_alt_check'],
    ['a place before the first', { position: -1 }, 'product_images_position_check'],
    ['a place beyond the last', { position: 10_001 }, 'product_images_position_check'],
    ['a product that is none', { product_id: randomUUID() }, 'product_images_product_id_fkey'],
  ])

  it('each has an id of its own', () =>
    inTransaction(async (tx) => {
      const { org_id, product_id, id } = await image(tx)
      await expectRefused(
        'product_images_pkey',
        () => tx`
          insert into public.product_images (id, org_id, product_id, content_type, size_bytes)
          values (${id}, ${org_id}, ${product_id}, 'image/png', 1)`,
      )
    }))
})

describe('stock_movements', () => {
  const arranged = async (tx: Tx) => {
    const { org_id, variants } = await createOffer(tx, {
      org_id: (await createOrganization(tx)).id,
    })
    return { org_id, variant_id: required(variants[0]).id }
  }

  it.each<Case>([
    ['of nothing', { quantity: 0 }, 'stock_movements_quantity_check'],
    ['of an enormous number', { quantity: 1_000_000_000 }, 'stock_movements_quantity_check'],
    ['of no kind', { kind: 'stolen' }, 'stock_movements_kind_check'],
    ['of an order without one', { kind: 'ordered' }, 'stock_movements_order_id_check'],
    ['adjusted by an order', { order_id: randomUUID() }, 'stock_movements_order_id_check'],
    ['imported by nothing', { kind: 'imported' }, 'stock_movements_import_id_check'],
    ['adjusted by an import', { import_id: randomUUID() }, 'stock_movements_import_id_check'],
    ['for an empty reason', { reason: '' }, 'stock_movements_reason_check'],
    ['for a long reason', { reason: long(501) }, 'stock_movements_reason_check'],
    ['for a reason of two lines', { reason: 'a\nb' }, 'stock_movements_reason_check'],
    ['with an empty key', { idempotency_key: '' }, 'stock_movements_idempotency_key_check'],
    ['with a long key', { idempotency_key: long(256) }, 'stock_movements_idempotency_key_check'],
    ['of a variant that is none', { variant_id: randomUUID() }, 'stock_movements_variant_id_fkey'],
  ])('is none %s', (_rule, change, constraint) =>
    inTransaction(async (tx) => {
      const values = { ...(await arranged(tx)), quantity: 1, kind: 'adjusted', ...change }
      await expectRefused(constraint, () => tx`insert into public.stock_movements ${tx(values)}`)
    }),
  )

  it('a key names one movement of the organization, and an id one of the variant', () =>
    inTransaction(async (tx) => {
      const values = { ...(await arranged(tx)), quantity: 1, kind: 'adjusted' }
      const add = (more: object) =>
        tx`insert into public.stock_movements ${tx({ ...values, ...more })} returning id`
      await add({ idempotency_key: 'once' })
      await expectRefused('stock_movements_idempotency_key_idx', () =>
        add({ idempotency_key: 'once' }),
      )
      const [row] = await add({})
      await expectRefused(
        'stock_movements_pkey',
        () => tx`
          insert into public.stock_movements (id, org_id, variant_id, quantity, kind)
          overriding system value
          values (${row?.id}, ${values.org_id}, ${values.variant_id}, 1, 'adjusted')`,
      )
    }))

  it('is never changed or taken back, and gone only with its organization', () =>
    inTransaction(async (tx) => {
      const { org_id, variant_id } = await arranged(tx)
      for (const attempt of [
        () => tx`update public.stock_movements set reason = 'x' where variant_id = ${variant_id}`,
        () => tx`delete from public.stock_movements where variant_id = ${variant_id}`,
        () => tx`delete from public.product_variants where id = ${variant_id}`,
        () => tx`truncate public.stock_movements`,
      ]) {
        await expectDenied(attempt, '42501', 'commerce.stock_is_append_only')
      }
      await tx`delete from public.organizations where id = ${org_id}`
      const left = await tx`select from public.stock_movements where org_id = ${org_id}`
      expect(left).toHaveLength(0)
    }))
})

describe('product_listings', () => {
  it('are of products, one for each', () =>
    inTransaction(async (tx) => {
      const { org_id, id } = await createProduct(tx, { org_id: (await createOrganization(tx)).id })
      const add = (productId: string) => tx`
        insert into private.product_listings (
          org_id, product_id, status, name_key, price_minor, created_at, search_text
        ) values (${org_id}, ${productId}, 'draft', 'x', 0, now(), ' x ')`
      await expectRefused('product_listings_pkey', () => add(id))
      await expectRefused('product_listings_product_id_fkey', () => add(randomUUID()))
    }))
})

describe('the catalogue', () => {
  it('stamps what changes, and keeps products, prices, shops and rates in the audit trail', () =>
    inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const { id, variants } = await createOffer(tx, { org_id: org.id })
      const category = await createCategory(tx, { org_id: org.id })
      const rate = await createShippingRate(tx, { org_id: org.id })
      const stamps: [string, string][] = [
        ['products', id],
        ['product_variants', required(variants[0]).id],
        ['categories', category.id],
        ['shipping_rates', rate.id],
      ]
      for (const [table, rowId] of stamps) {
        const [row] = await tx`
          update ${tx(`public.${table}`)} as changed set updated_at = '2020-01-01'
           where id = ${rowId} returning updated_at > '2025-01-01' as is_stamped`
        expect({ [table]: row?.is_stamped }).toEqual({ [table]: true })
      }
      const [shop] = await tx`
        update public.shops set updated_at = '2020-01-01', name = 'New' where org_id = ${org.id}
        returning updated_at > '2025-01-01' as is_stamped`
      expect(shop).toEqual({ is_stamped: true })

      await tx`update public.products set name = 'Renamed' where id = ${id}`
      await tx`update public.shipping_rates set price_minor = 1 where id = ${rate.id}`
      await tx`update public.product_variants set price_minor = 1 where product_id = ${id}`
      const trail = await tx`
        select distinct table_name, action, row_id from public.audit_log
         where org_id = ${org.id} and table_name in ('products', 'product_variants', 'shops', 'shipping_rates')
           and action = 'update'
         order by table_name`
      expect([...trail]).toEqual([
        {
          table_name: 'product_variants',
          action: 'update',
          row_id: required(variants[0]).id,
        },
        { table_name: 'products', action: 'update', row_id: id },
        { table_name: 'shipping_rates', action: 'update', row_id: rate.id },
        { table_name: 'shops', action: 'update', row_id: org.id },
      ])
    }))

  it('goes with its organization, and with nothing less', () =>
    inTransaction(async (tx) => {
      const org = await createOrganization(tx)
      const category = await createCategory(tx, { org_id: org.id })
      const { id } = await createOffer(tx, { org_id: org.id, category_ids: [category.id] })
      await createImage(tx, { org_id: org.id, product_id: id })
      const refused = await failure(tx`delete from public.products where id = ${id}`)
      expect(refused.message).toBe('commerce.stock_is_append_only')
      await tx`delete from public.organizations where id = ${org.id}`
      const left = await tx`
        select id from public.products where org_id = ${org.id}
        union all select id from public.categories where org_id = ${org.id}
        union all select org_id from public.shops where org_id = ${org.id}`
      expect(left).toHaveLength(0)
    }))
})
