import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import {
  createCategory,
  createOffer,
  createShippingRate,
} from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

type Shop = {
  currency: string
  is_open: boolean
  shipping_rates: { id: string; country_code: string | null; [key: string]: unknown }[]
  [key: string]: unknown
}
const shopIn = (rows: readonly { shop: Shop }[]) => required(rows[0]).shop

const update = async (tx: Tx, orgId: string, values: unknown) =>
  shopIn(
    await tx<{ shop: Shop }[]>`
      select public.update_shop(${orgId}, ${tx.json(values as never)}) as shop`,
  )
const publish = async (tx: Tx, orgId: string, isPublished: boolean | null) =>
  shopIn(
    await tx<{ shop: Shop }[]>`
      select public.set_shop_published(${orgId}, ${isPublished}) as shop`,
  )
const saveRate = async (tx: Tx, orgId: string, id: string | null, values: unknown) =>
  shopIn(
    await tx<{ shop: Shop }[]>`
      select public.save_shipping_rate(${orgId}, ${id}, ${tx.json(values as never)}) as shop`,
  )

describe('update_shop', () => {
  it('changes what is there, and a null clears', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      await as(tx, admin)
      const shop = await update(tx, org.id, {
        name: ' Lamps ',
        description: 'Bright.\nAnd warm.',
        contact_email: ' Shop@Example.TEST ',
        currency: 'jpy',
        prices_include_tax: false,
        accepts_account: false,
        guest_cart_days: 7,
      })
      expect(shop).toMatchObject({
        name: 'Lamps',
        description: 'Bright.\nAnd warm.',
        contact_email: 'shop@example.test',
        currency: 'JPY',
        exponent: 0,
        prices_include_tax: false,
        accepts_account: false,
        guest_cart_days: 7,
        has_prices: false,
        published_at: null,
      })
      const cleared = await update(tx, org.id, { description: null, contact_email: '' })
      expect(cleared).toMatchObject({ name: 'Lamps', description: null, contact_email: null })
    }))

  it('keeps the currency while there are prices, and says why', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const rate = await createShippingRate(tx, { org_id: org.id })
      await as(tx, owner)
      const change = () => update(tx, org.id, { currency: 'USD' })
      const error = await expectDenied(change, 'PT409', 'commerce.shop_currency_in_use')
      expect(error.detail).toBe('currency')
      await tx`select public.delete_shipping_rate(${org.id}, ${rate.id})`
      expect(await change()).toMatchObject({ currency: 'USD' })
      await asOwner(tx)
      await createOffer(tx, { org_id: org.id })
      await as(tx, owner)
      await expectDenied(
        () => update(tx, org.id, { currency: 'EUR' }),
        'PT409',
        'commerce.shop_currency_in_use',
      )
      // What stays as it is, is no change.
      expect(await change()).toMatchObject({ currency: 'USD', has_prices: true })
    }))

  it.each([
    [{ colour: 'red' }, 'platform.field_unknown', 'colour'],
    [{ slug: 'new' }, 'platform.field_unknown', 'slug'],
    [{ name: '' }, 'platform.value_missing', 'name'],
    [{ name: 'x'.repeat(121) }, 'platform.value_too_long', 'name'],
    [{ description: 'x'.repeat(2001) }, 'platform.value_too_long', 'description'],
    [{ contact_email: 'shop' }, 'commerce.shop_email_invalid', 'contact_email'],
    [{ currency: 'XXX' }, 'commerce.shop_currency_unknown', 'currency'],
    [{ currency: 'EURO' }, 'platform.value_too_long', 'currency'],
    [{ guest_cart_days: 0 }, 'commerce.shop_days_invalid', 'guest_cart_days'],
    [{ guest_cart_days: 1.5 }, 'commerce.shop_days_invalid', 'guest_cart_days'],
    [{ prices_include_tax: 'yes' }, 'platform.values_malformed', 'prices_include_tax'],
  ])('refuses %j', (values, reason, detail) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      const error = await expectDenied(() => update(tx, org.id, values), 'PT422', reason)
      expect(error.detail).toBe(detail)
    }),
  )
})

describe('set_shop_published', () => {
  it('opens the shop to visitors and closes it; opening twice keeps the day', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      const visit = async () => {
        await asAnon(tx)
        const attempt = tx`select public.get_shop(${org.slug})`
        return attempt
      }
      await as(tx, owner)
      const opened = await publish(tx, org.id, true)
      expect(opened.is_open).toBe(true)
      expect((await publish(tx, org.id, true)).published_at).toBe(opened.published_at)
      expect(await visit()).toHaveLength(1)
      await as(tx, owner)
      expect((await publish(tx, org.id, false)).is_open).toBe(false)
      await asAnon(tx)
      await expectDenied(
        tx`select public.get_shop(${org.slug})`,
        'PT404',
        'commerce.shop_not_found',
      )
      await as(tx, owner)
      await expectDenied(() => publish(tx, org.id, null), 'PT422', 'platform.values_malformed')
    }))
})

describe('save_shipping_rate', () => {
  it('adds, changes and deletes; one for each country and one for elsewhere', () =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await saveRate(tx, org.id, null, { name: 'World', price_minor: 1990 })
      const shop = await saveRate(tx, org.id, null, {
        name: 'Post',
        country_code: 'de',
        price_minor: 490,
        free_from_minor: 5000,
        tax_rate_bps: 1900,
      })
      expect(shop.shipping_rates).toMatchObject([
        { country_code: 'DE', price_minor: 490, free_from_minor: 5000, tax_rate_bps: 1900 },
        { country_code: null, price_minor: 1990, free_from_minor: null, tax_rate_bps: 0 },
      ])
      const [german, world] = shop.shipping_rates.map(({ id }) => id)
      const changed = await saveRate(tx, org.id, german ?? null, {
        price_minor: 0,
        free_from_minor: null,
      })
      expect(changed.shipping_rates[0]).toMatchObject({
        name: 'Post',
        country_code: 'DE',
        price_minor: 0,
        free_from_minor: null,
        tax_rate_bps: 1900,
      })
      for (const country_code of ['DE', null]) {
        await expectDenied(
          () => saveRate(tx, org.id, null, { name: 'Twin', country_code, price_minor: 1 }),
          'PT409',
          'commerce.shipping_rate_taken',
        )
      }
      const remove = () => tx`select public.delete_shipping_rate(${org.id}, ${world ?? null})`
      await remove()
      await expectDenied(remove, 'PT404', 'commerce.shipping_rate_not_found')
    }))

  it('does not find rates of others', () =>
    inTransaction(async (tx) => {
      const { org, owner, otherOrg } = await createActors(tx)
      const theirs = await createShippingRate(tx, { org_id: otherOrg.id })
      await as(tx, owner)
      for (const attempt of [
        () => saveRate(tx, org.id, theirs.id, { price_minor: 1 }),
        () => tx`select public.delete_shipping_rate(${org.id}, ${theirs.id})`,
      ]) {
        await expectDenied(attempt, 'PT404', 'commerce.shipping_rate_not_found')
      }
    }))

  it.each([
    [{ price_minor: 1 }, 'platform.value_missing'],
    [{ name: 'Post' }, 'platform.value_missing'],
    [{ name: 'Post', price_minor: -1 }, 'commerce.price_invalid'],
    [{ name: 'Post', price_minor: 1, free_from_minor: 0.5 }, 'commerce.price_invalid'],
    [{ name: 'Post', price_minor: 1, tax_rate_bps: 10_001 }, 'commerce.tax_rate_invalid'],
    [{ name: 'Post', price_minor: 1, country_code: 'XX' }, 'commerce.country_unknown'],
    [{ name: 'Post', price_minor: 1, days: 3 }, 'platform.field_unknown'],
  ])('refuses %j', (values, reason) =>
    inTransaction(async (tx) => {
      const { org, owner } = await createActors(tx)
      await as(tx, owner)
      await expectDenied(() => saveRate(tx, org.id, null, values), 'PT422', reason)
    }),
  )
})

describe('save_category', () => {
  const save = async (tx: Tx, orgId: string, id: string | null, values: unknown) => {
    const [row] = await tx<{ category: { id: string; slug: string; position: number } }[]>`
      select public.save_category(${orgId}, ${id}, ${tx.json(values as never)}) as category`
    return required(row).category
  }

  it('adds at the end, renames without breaking links, and counts what stands there', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      await as(tx, admin)
      const first = await save(tx, org.id, null, { name: 'Küche & Bad' })
      expect(first).toMatchObject({ slug: 'kuche-bad', position: 0 })
      const second = await save(tx, org.id, null, { name: 'Küche: Bad' })
      expect(second).toMatchObject({ slug: 'kuche-bad-2', position: 1 })
      const renamed = await save(tx, org.id, first.id, { name: 'Kitchen', position: 5 })
      expect(renamed).toMatchObject({ name: 'Kitchen', slug: 'kuche-bad', position: 5 })
      expect(await save(tx, org.id, first.id, { slug: null })).toMatchObject({ slug: 'kitchen' })

      await asOwner(tx)
      await createOffer(tx, { org_id: org.id, category_ids: [first.id] })
      await createOffer(tx, { org_id: org.id, category_ids: [first.id], status: 'archived' })
      await as(tx, admin)
      const rows = await tx`select name, product_count from public.list_categories(${org.id})`
      expect([...rows]).toEqual([
        { name: 'Küche: Bad', product_count: 0 },
        { name: 'Kitchen', product_count: 1 },
      ])
      await tx`select public.delete_category(${org.id}, ${first.id})`
      const left = await tx`select from public.list_categories(${org.id})`
      expect(left).toHaveLength(1)
    }))

  it('refuses addresses that are taken, categories of others, and more than 500', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, admin } = await createActors(tx)
      const theirs = await createCategory(tx, { org_id: otherOrg.id, slug: 'lamps' })
      await as(tx, admin)
      await save(tx, org.id, null, { name: 'Lamps', slug: 'lamps' })
      await expectDenied(
        () => save(tx, org.id, null, { name: 'Other', slug: 'Lamps' }),
        'PT409',
        'commerce.slug_taken',
      )
      for (const attempt of [
        () => save(tx, org.id, theirs.id, { name: 'Mine' }),
        () => tx`select public.delete_category(${org.id}, ${theirs.id})`,
      ]) {
        await expectDenied(attempt, 'PT404', 'commerce.category_not_found')
      }
      await expectDenied(() => save(tx, org.id, null, {}), 'PT422', 'platform.value_missing')
      await asOwner(tx)
      await tx`
        insert into public.categories (org_id, name, slug)
        select ${org.id}, 'C', 'c-' || number from generate_series(1, 499) as number`
      await as(tx, admin)
      await expectDenied(
        () => save(tx, org.id, null, { name: 'One more' }),
        'PT409',
        'commerce.too_many_categories',
      )
    }))
})
