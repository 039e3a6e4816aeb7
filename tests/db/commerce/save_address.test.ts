import { describe, expect, it } from 'vitest'
import { createAddress } from '../../helpers/commerce-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { address, openShop } from './orders.helpers.ts'

type Address = {
  id: string
  name: string
  city: string | null
  is_default_shipping: boolean
  is_default_billing: boolean
}

const save = async (
  tx: Tx,
  orgId: string,
  values: Record<string, string | boolean | null>,
  id: string | null = null,
  customerId: string | null = null,
) => {
  const [row] = await tx<{ answer: Address }[]>`
    select public.save_address(${orgId}, ${id}, ${tx.json(values)}, ${customerId}) as answer`
  return required(row).answer
}

const book = async (tx: Tx, orgId: string, customerId: string | null = null) => {
  const [row] = await tx<{ answer: Address[] }[]>`
    select public.list_addresses(${orgId}, ${customerId}) as answer`
  return required(row).answer
}

describe('save_address', () => {
  it('the first is the default of both kinds, and a later one takes it over', async () => {
    await inTransaction(async (tx) => {
      const { orgId, customer } = await openShop(tx)
      await as(tx, customer)
      const first = await save(tx, orgId, { ...address, phone: ' +49 30 1 ' })
      expect(first).toMatchObject({ phone: '+49 30 1', is_default_shipping: true })
      const second = await save(tx, orgId, { ...address, is_default_billing: true })
      expect(await book(tx, orgId)).toMatchObject([
        { id: first.id, is_default_shipping: true, is_default_billing: false },
        { id: second.id, is_default_shipping: false, is_default_billing: true },
      ])
      // What is not said stays, null clears.
      const moved = await save(tx, orgId, { city: 'Bonn', phone: null }, first.id)
      expect(moved).toMatchObject({ city: 'Bonn', phone: null, name: address.name })
    })
  })

  it('the first is the default of both kinds, also for who says that it is none', async () => {
    await inTransaction(async (tx) => {
      const { orgId, customer } = await openShop(tx)
      await as(tx, customer)
      const none = { is_default_shipping: false, is_default_billing: false }
      const first = await save(tx, orgId, { ...address, ...none })
      expect(first).toMatchObject({ is_default_shipping: true, is_default_billing: true })
      expect(await save(tx, orgId, { ...address, ...none })).toMatchObject(none)
      // Later on it may say so.
      expect(await save(tx, orgId, none, first.id)).toMatchObject(none)
    })
  })

  it('staff keep a customer’s; a stranger has none, and nobody another’s', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const other = await createCustomer(tx, { org_id: shop.orgId })
      const foreign = await createAddress(tx, { org_id: shop.orgId, customer_id: other.id })
      await as(tx, shop.agent)
      await save(tx, shop.orgId, address, null, shop.customerId)
      expect(await book(tx, shop.orgId, shop.customerId)).toHaveLength(1)
      await as(tx, shop.customer)
      expect(await book(tx, shop.orgId)).toHaveLength(1)
      await expectDenied(
        () => save(tx, shop.orgId, address, foreign.id),
        'PT404',
        'commerce.address_not_found',
      )
      await expectDenied(
        () => tx`select public.delete_address(${shop.orgId}, ${foreign.id})`,
        'PT404',
        'commerce.address_not_found',
      )
      await as(tx, shop.stranger)
      expect(await book(tx, shop.orgId)).toEqual([])
      await expectDenied(() => save(tx, shop.orgId, address), 'PT404', 'crm.customer_not_found')
    })
  })

  it('a book holds fifty', async () => {
    await inTransaction(async (tx) => {
      const { orgId, customer, customerId } = await openShop(tx)
      for (let index = 0; index < 50; index += 1) {
        await createAddress(tx, { org_id: orgId, customer_id: customerId })
      }
      await as(tx, customer)
      await expectDenied(() => save(tx, orgId, address), 'PT422', 'commerce.too_many_addresses')
    })
  })

  it('another country keeps nothing of where it was, but who it is for', async () => {
    await inTransaction(async (tx) => {
      const { orgId, customer } = await openShop(tx)
      await as(tx, customer)
      const old = await save(tx, orgId, {
        name: 'Ada',
        company: 'Lovelace',
        line1: '1 Main St',
        line2: 'Suite 5',
        city: 'San Francisco',
        region: 'CA',
        postal_code: '94103',
        country_code: 'US',
        phone: '+1 415 1',
      })
      // The same country, however it is written, is no other.
      const same = await save(tx, orgId, { line1: '2 Main St', country_code: ' us ' }, old.id)
      expect(same).toMatchObject({ line1: '2 Main St', line2: 'Suite 5', region: 'CA' })
      await expectDenied(
        () => save(tx, orgId, { country_code: 'DE', postal_code: '10115' }, old.id),
        'PT422',
        'platform.value_missing',
      )
      const moved = { line1: 'Gartenweg 1', postal_code: '10115', city: 'Berlin' }
      expect(await save(tx, orgId, { ...moved, country_code: 'DE' }, old.id)).toMatchObject({
        ...moved,
        name: 'Ada',
        company: 'Lovelace',
        line2: null,
        region: null,
        phone: '+1 415 1',
      })
    })
  })

  it.each([
    [
      'AE',
      { city: null, postal_code: null, region: 'Dubai', phone: '٠٥٠ ١٢٣' },
      { phone: '050 123' },
    ],
    ['IR', { phone: '۰۲۱−۱۲' }, { phone: '021-12' }],
    ['JP', { region: '東京都', postal_code: '１００−０００１' }, { postal_code: '100-0001' }],
    ['JP', { region: '東京都', postal_code: '１００ー０００１' }, { postal_code: '100-0001' }],
    ['GB', { postal_code: 'ｓｗ１ａ　１ａａ' }, { postal_code: 'SW1A 1AA' }],
  ])('in %s %j is read', async (country, values, expected) => {
    await inTransaction(async (tx) => {
      const { orgId, customer } = await openShop(tx)
      await as(tx, customer)
      const saved = await save(tx, orgId, { ...address, country_code: country, ...values })
      expect(saved).toMatchObject(expected)
    })
  })

  it.each([
    ['US', { region: null }, 'platform.value_missing', 'region'],
    ['US', { region: 'CA', postal_code: '9410' }, 'commerce.postal_code_invalid', 'postal_code'],
    ['GB', { postal_code: '10115' }, 'commerce.postal_code_invalid', 'postal_code'],
    ['DE', { phone: 'none' }, 'commerce.phone_invalid', 'phone'],
    ['DE', { is_default_billing: 'yes' }, 'platform.values_malformed', 'is_default_billing'],
  ])('in %s %j is refused', async (country, values, reason, field) => {
    await inTransaction(async (tx) => {
      const { orgId, customer } = await openShop(tx)
      await as(tx, customer)
      const error = await expectDenied(
        () => save(tx, orgId, { ...address, country_code: country, ...values }),
        'PT422',
        reason,
      )
      expect(error.detail).toBe(field)
    })
  })

  it.each([
    ['SG', { city: null, postal_code: '018956' }],
    ['AE', { postal_code: null, city: null, region: 'Dubai' }],
    ['IE', { postal_code: null }],
    ['GB', { postal_code: 'sw1a 1aa' }],
    ['KE', { postal_code: null }],
  ])('in %s %j is enough', async (country, values) => {
    await inTransaction(async (tx) => {
      const { orgId, customer } = await openShop(tx)
      await as(tx, customer)
      await save(tx, orgId, { ...address, country_code: country, ...values })
    })
  })
})

describe('get_address_format', () => {
  it('every country has one that an address can follow, and asks for what it needs', async () => {
    await inTransaction(async (tx) => {
      await asAnon(tx)
      const countries = await sql<{ code: string }[]>`select code from public.countries`
      for (const { code } of countries) {
        const [row] = await tx<
          { answer: { fields: { name: string; is_required: boolean }[] } }[]
        >`select public.get_address_format(${code}) as answer`
        const names = required(row).answer.fields.map(({ name }) => name)
        expect(names.slice(0, 2)).toEqual(['name', 'company'])
        expect(names).toContain('line1')
        expect(names.at(-1)).toBe('phone')
      }
      await expectDenied(
        () => tx`select public.get_address_format('ZZ')`,
        'PT422',
        'commerce.country_unknown',
      )
    })
  })
})

describe('merging customers', () => {
  it('moves addresses, keeps the survivor’s defaults, and gives all back when undone', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const merged = await createCustomer(tx, { org_id: shop.orgId, email: null })
      const both = { is_default_shipping: true, is_default_billing: true }
      const own = await createAddress(tx, {
        org_id: shop.orgId,
        customer_id: shop.customerId,
        is_default_shipping: true,
      })
      const moved = await createAddress(tx, {
        org_id: shop.orgId,
        customer_id: merged.id,
        ...both,
      })
      await as(tx, shop.owner)
      const [merge] = await tx<{ id: string }[]>`
        select public.merge_customers(${shop.orgId}, ${shop.customerId}, ${merged.id}) as id`
      expect(await book(tx, shop.orgId, shop.customerId)).toMatchObject([
        { id: own.id, is_default_shipping: true, is_default_billing: false },
        { id: moved.id, is_default_shipping: false, is_default_billing: true },
      ])
      await tx`select public.undo_customer_merge(${shop.orgId}, ${required(merge).id})`
      expect(await book(tx, shop.orgId, merged.id)).toMatchObject([{ id: moved.id, ...both }])
      expect(await book(tx, shop.orgId, shop.customerId)).toMatchObject([{ id: own.id }])
      await asOwner(tx)
    })
  })
})
