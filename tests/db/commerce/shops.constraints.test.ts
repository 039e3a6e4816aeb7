import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createCategory,
  createOffer,
  createShippingRate,
} from '../../helpers/commerce-factories.ts'
import { expectRefused, long } from '../../helpers/constraints.ts'
import { inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'
import { refuses } from './catalogue.constraints.helpers.ts'

describe('shops', () => {
  const shop = async (tx: Tx) => ({ org_id: (await createOrganization(tx)).id })

  refuses('shops', shop, [
    ['a short address', { slug: 'ab' }, 'shops_slug_check'],
    ['a long address', { slug: long(41) }, 'shops_slug_check'],
    ['an address with capitals', { slug: 'Acme' }, 'shops_slug_check'],
    ['no name', { name: '' }, 'shops_name_check'],
    ['a long name', { name: long(121) }, 'shops_name_check'],
    ['a name with space around', { name: ' Acme' }, 'shops_name_check'],
    ['a name of two lines', { name: 'A\nB' }, 'shops_name_check'],
    ['an empty description', { description: '' }, 'shops_description_check'],
    ['a long description', { description: long(2001) }, 'shops_description_check'],
    ['an address that is none', { contact_email: 'shop' }, 'shops_contact_email_check'],
    ['a long address', { contact_email: `a@${long(260)}.test` }, 'shops_contact_email_check'],
    ['carts for no day', { guest_cart_days: 0 }, 'shops_guest_cart_days_check'],
    ['carts for years', { guest_cart_days: 366 }, 'shops_guest_cart_days_check'],
    ['a currency that is none', { currency: 'XXX' }, 'shops_currency_fkey'],
    ['an organization that is none', { org_id: randomUUID() }, 'shops_org_id_fkey'],
  ])

  it('one for each organization, at an address of its own, made with it', () =>
    inTransaction(async (tx) => {
      const org = await createOrganization(tx, { slug: 'first-shop', currency: 'JPY' })
      const [made] = await tx`
        select slug, name, currency, published_at from public.shops where org_id = ${org.id}`
      expect(made).toEqual({
        slug: 'first-shop',
        name: org.name,
        currency: 'JPY',
        published_at: null,
      })
      await expectRefused(
        'shops_pkey',
        () => tx`
          insert into public.shops (org_id, slug, name, currency)
          values (${org.id}, 'second-shop', 'Second', 'JPY')`,
      )
      const other = await createOrganization(tx)
      await expectRefused(
        'shops_slug_key',
        () => tx`update public.shops set slug = 'first-shop' where org_id = ${other.id}`,
      )
      // Whoever comes later to an address that a shop has gets another one, and an organization.
      await tx`update public.shops set slug = 'wanted' where org_id = ${other.id}`
      const late = await createOrganization(tx, { slug: 'wanted' })
      const [shop] = await tx`select slug from public.shops where org_id = ${late.id}`
      expect(shop?.slug).toBe(`wanted-${late.id.slice(0, 8)}`)
    }))

  it('the currency stays while something has a price in it', () =>
    inTransaction(async (tx) => {
      const { org_id } = await shop(tx)
      const change = () => tx`update public.shops set currency = 'USD' where org_id = ${org_id}`
      await change()
      const { id } = await createShippingRate(tx, { org_id })
      const back = () => tx`update public.shops set currency = 'EUR' where org_id = ${org_id}`
      await expectRefused('shipping_rates_currency_fkey', back)
      await tx`delete from public.shipping_rates where id = ${id}`
      await createOffer(tx, { org_id })
      await expectRefused('product_variants_currency_fkey', back)
    }))
})

describe('shipping_rates', () => {
  const rate = async (tx: Tx) =>
    createShippingRate(tx, { org_id: (await createOrganization(tx)).id, country_code: 'DE' })

  refuses('shipping_rates', rate, [
    ['no name', { name: '' }, 'shipping_rates_name_check'],
    ['a long name', { name: long(81) }, 'shipping_rates_name_check'],
    ['a name with space around', { name: 'Post ' }, 'shipping_rates_name_check'],
    ['a name of two lines', { name: 'A\nB' }, 'shipping_rates_name_check'],
    ['a price below nothing', { price_minor: -1 }, 'shipping_rates_price_minor_check'],
    ['an enormous price', { price_minor: 100_000_000_000 }, 'shipping_rates_price_minor_check'],
    ['free below nothing', { free_from_minor: -1 }, 'shipping_rates_free_from_minor_check'],
    [
      'free from an enormous sum',
      { free_from_minor: 100_000_000_000 },
      'shipping_rates_free_from_minor_check',
    ],
    ['a negative tax', { tax_rate_bps: -1 }, 'shipping_rates_tax_rate_bps_check'],
    ['a tax above all', { tax_rate_bps: 10_001 }, 'shipping_rates_tax_rate_bps_check'],
    ['a country that is none', { country_code: 'XX' }, 'shipping_rates_country_code_fkey'],
    ['another currency than the shop’s', { currency: 'USD' }, 'shipping_rates_currency_fkey'],
  ])

  it('one for each country, and one for everywhere else', () =>
    inTransaction(async (tx) => {
      const { org_id, id } = await rate(tx)
      await createShippingRate(tx, { org_id })
      for (const country_code of ['DE', null]) {
        await expectRefused('shipping_rates_org_id_country_code_key', () =>
          createShippingRate(tx, { org_id, country_code }),
        )
      }
      await expectRefused(
        'shipping_rates_pkey',
        () => tx`
          insert into public.shipping_rates (id, org_id, country_code, name, price_minor, currency)
          values (${id}, ${org_id}, 'FR', 'Post', 1, 'EUR')`,
      )
    }))
})

describe('categories', () => {
  const category = async (tx: Tx) =>
    createCategory(tx, { org_id: (await createOrganization(tx)).id })

  refuses('categories', category, [
    ['no name', { name: '' }, 'categories_name_check'],
    ['a long name', { name: long(81) }, 'categories_name_check'],
    ['a name with space around', { name: ' Lamps' }, 'categories_name_check'],
    ['a name of two lines', { name: 'A\nB' }, 'categories_name_check'],
    ['no address', { slug: '' }, 'categories_slug_check'],
    ['a long address', { slug: long(81) }, 'categories_slug_check'],
    ['an address with a slash', { slug: 'a/b' }, 'categories_slug_check'],
    ['an address with a space', { slug: 'a b' }, 'categories_slug_check'],
    ['a place before the first', { position: -1 }, 'categories_position_check'],
    ['a place beyond the last', { position: 10_001 }, 'categories_position_check'],
    ['an organization that is none', { org_id: randomUUID() }, 'categories_org_id_fkey'],
  ])

  it('each at its own address in its organization', () =>
    inTransaction(async (tx) => {
      const { org_id, id, slug } = await category(tx)
      await expectRefused('categories_org_id_slug_key', () => createCategory(tx, { org_id, slug }))
      await expectRefused(
        'categories_pkey',
        () => tx`
          insert into public.categories (id, org_id, name, slug)
          values (${id}, ${org_id}, 'Twin', 'twin')`,
      )
    }))
})
