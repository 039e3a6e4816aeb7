import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { ADDRESS_LENGTHS } from '../../../lib/commerce/addresses.schemas.ts'
import {
  ORDER_CHANNELS,
  ORDER_STATUSES,
  PAYMENT_METHODS,
  PAYMENT_STATUSES,
} from '../../../lib/commerce/orders.schemas.ts'
import { createAddress, createVariant } from '../../helpers/commerce-factories.ts'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { expectDenied, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { type Order, openShop, orderOf, type Shop } from './orders.helpers.ts'

const nobody = '00000000-0000-4000-8000-000000000000'
const most = 9_007_199_254_740_991

async function withOrder(run: (tx: Tx, shop: Shop, order: Order) => Promise<void>) {
  await inTransaction(async (tx) => {
    const shop = await openShop(tx)
    await run(tx, shop, await orderOf(tx, shop, { quantity: 2 }))
  })
}

describe('order_status_steps', () => {
  const cases: Case[] = [
    ['from what is no status', { from_status: 'x' }, 'order_status_steps_from_status_check'],
    ['to what is no status', { to_status: 'x' }, 'order_status_steps_to_status_check'],
    ['to where it comes from', { to_status: 'placed' }, 'order_status_steps_other_check'],
  ]

  it.each(cases)('cannot lead %s', async (_rule, change, constraint) => {
    const step = { from_status: 'placed', to_status: 'completed', ...change }
    await inTransaction((tx) =>
      expectRefused(constraint, () => tx`insert into public.order_status_steps ${tx(step)}`),
    )
  })
})

describe('orders', () => {
  const cases: Case[] = [
    ['a number of nought', { number: 0 }, 'orders_number_check'],
    ['a hash that is none', { guest_token_hash: '\\x00' }, 'orders_guest_token_hash_check'],
    ['an empty key', { idempotency_key: '' }, 'orders_idempotency_key_check'],
    ['a short hash of the request', { request_hash: '\\x00' }, 'orders_request_hash_check'],
    ['a channel of its own', { channel: 'fax' }, 'orders_channel_check'],
    ['a way to pay of its own', { payment_method: 'card' }, 'orders_payment_method_check'],
    ['a payment of its own', { payment_status: 'half' }, 'orders_payment_status_check'],
    ['goods for less than nothing', { items_minor: -1, total_minor: 489 }, 'orders_amounts_check'],
    [
      'delivery for less than nothing',
      { shipping_minor: -1, total_minor: 1999 },
      'orders_amounts_check',
    ],
    ['tax of less than nothing', { tax_minor: -1, shipping_tax_minor: -2 }, 'orders_amounts_check'],
    ['less than no credit', { credit_used_minor: -1 }, 'orders_amounts_check'],
    [
      'more given back than credit paid',
      { credit_used_minor: 100, credit_returned_minor: 101 },
      'orders_amounts_check',
    ],
    ['less than nothing given back', { credit_returned_minor: -1 }, 'orders_amounts_check'],
    ['more credit than it costs', { credit_used_minor: 2491 }, 'orders_amounts_check'],
    ['a total that grows', { items_minor: 2001, total_minor: 2491 }, 'orders_amounts_check'],
    ['more than a number carries', { placed_total_minor: most + 1 }, 'orders_amounts_check'],
    ['a total that is no sum', { total_minor: 2489 }, 'orders_total_minor_check'],
    [
      'more tax of delivery than of all',
      { shipping_tax_minor: 9999 },
      'orders_shipping_tax_minor_check',
    ],
    [
      'a tax rate above all',
      { shipping_tax_rate_bps: 10001 },
      'orders_shipping_tax_rate_bps_check',
    ],
    ['less than no pieces', { item_count: -1 }, 'orders_item_count_check'],
    ['a delivery without a name', { shipping_name: '' }, 'orders_shipping_name_check'],
    ['nobody to ask', { contact_name: '' }, 'orders_contact_name_check'],
    ['an e-mail that is too long', { contact_email: long(256) }, 'orders_contact_email_check'],
    ['a phone that is too long', { contact_phone: long(41) }, 'orders_contact_phone_check'],
    ['an address that is a list', { shipping_address: [] }, 'orders_shipping_address_check'],
    ['a bill to a list', { billing_address: [] }, 'orders_billing_address_check'],
    ['an empty note', { customer_note: '' }, 'orders_customer_note_check'],
    ['a note that is too long', { customer_note: long(2001) }, 'orders_customer_note_check'],
    ['a customer who is not there', { customer_id: nobody }, 'orders_customer_id_fkey'],
    ['a cart that is not there', { cart_id: nobody }, 'orders_cart_id_fkey'],
    ['a currency that there is not', { currency: 'XXX' }, 'orders_currency_fkey'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await withOrder(async (tx, _shop, order) => {
      await expectRefused(
        constraint,
        () => tx`update public.orders set ${tx(change)} where id = ${order.id}`,
      )
    })
  })

  it('cannot have a status of their own, not even to begin with', async () => {
    await withOrder(async (tx, _shop, order) => {
      await tx`set constraints all immediate`
      await tx`alter table public.orders disable trigger trg_300_guard_status`
      await expectRefused(
        'orders_status_check',
        () => tx`update public.orders set status = 'lost' where id = ${order.id}`,
      )
    })
  })

  it('cannot share a number, a cart, or a key of one buyer', async () => {
    await withOrder(async (tx, shop, order) => {
      const other = await orderOf(tx, shop)
      const take = (column: string) => () =>
        tx.unsafe(`
          update public.orders set ${column} = (
            select ${column} from public.orders where id = '${order.id}'
          ) where id = '${other.id}'`)
      await expectRefused('orders_org_id_number_key', take('number'))
      await expectRefused('orders_org_id_cart_id_key', take('cart_id'))
      await expectRefused('orders_org_id_idempotency_key_key', take('idempotency_key'))
    })
  })

  it('are never deleted, nor is their customer under them', async () => {
    await withOrder(async (tx, shop, order) => {
      await expectDenied(
        tx`delete from public.orders where id = ${order.id}`,
        '42501',
        'commerce.order_history_is_append_only',
      )
      await expectRefused(
        'orders_customer_id_fkey',
        () => tx`delete from public.customers where id = ${shop.customerId}`,
      )
    })
  })

  it('cannot be another organization’s, or of one that is not there', async () => {
    await withOrder(async (tx, shop, order) => {
      const move = (id: string) => () =>
        tx`
        update public.orders set org_id = ${id}, cart_id = null where id = ${order.id}`
      expect((await expectDenied(move(shop.otherOrg.id), '23503')).constraint_name).toMatch(/fkey$/)
      expect((await expectDenied(move(nobody), '23503')).constraint_name).toMatch(/fkey$/)
    })
  })
})

describe('order_items', () => {
  const cases: Case[] = [
    ['no piece', { quantity: 0 }, 'order_items_quantity_check'],
    ['ten thousand pieces', { quantity: 10_000 }, 'order_items_quantity_check'],
    [
      'more cancelled than ordered',
      { cancelled_quantity: 3 },
      'order_items_cancelled_quantity_check',
    ],
    [
      'less than nothing cancelled',
      { cancelled_quantity: -1 },
      'order_items_cancelled_quantity_check',
    ],
    ['a price below nought', { unit_price_minor: -1 }, 'order_items_unit_price_minor_check'],
    ['a tax rate above all', { tax_rate_bps: 10_001 }, 'order_items_tax_rate_bps_check'],
    ['amounts that do not add up', { net_minor: 1 }, 'order_items_amounts_check'],
    ['no place', { position: 0 }, 'order_items_position_check'],
    ['no name', { product_name: '' }, 'order_items_product_name_check'],
    ['no number', { sku: '' }, 'order_items_sku_check'],
    ['four options', { option_values: ['1', '2', '3', '4'] }, 'order_items_option_values_check'],
    ['a variant that is not there', { variant_id: nobody }, 'order_items_variant_id_fkey'],
    ['an order that is not there', { order_id: nobody }, 'order_items_order_id_fkey'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await withOrder(async (tx, _shop, order) => {
      const { id } = required(order.items[0])
      await expectRefused(
        constraint,
        () => tx`update public.order_items set ${tx(change)} where id = ${id}`,
      )
    })
  })

  it('cannot share a place', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const second = await createVariant(tx, { org_id: shop.orgId })
      const order = await orderOf(tx, shop, { variantIds: [shop.variantId, second.id] })
      await expectRefused(
        'order_items_org_id_order_id_position_key',
        () => tx`update public.order_items set position = 1 where order_id = ${order.id}`,
      )
    })
  })

  it.each<[what: string, change: Record<string, JSONValue>]>([
    ['pieces', { cancelled_quantity: 1 }],
    ['prices', { gross_minor: 2001, net_minor: 1682 }],
    ['taxes', { tax_minor: 318, net_minor: 1682 }],
  ])('and their order add up in %s when a transaction ends', async (_what, change) => {
    await withOrder(async (tx, _shop, order) => {
      // Found to add up once, which must not count for what is written after it.
      await tx`set constraints all immediate`
      await tx`set constraints all deferred`
      await tx`update public.order_items set ${tx(change)} where order_id = ${order.id}`
      await expectDenied(
        () => tx`set constraints all immediate`,
        '23514',
        'commerce.order_sums_differ',
      )
    })
  })

  it('cannot be taken out of their order, nor the order changed beside them', async () => {
    await withOrder(async (tx, _shop, order) => {
      await tx`set constraints all immediate`
      await expectDenied(
        () => tx`delete from public.order_items where order_id = ${order.id}`,
        '23514',
        'commerce.order_sums_differ',
      )
      await expectDenied(
        () => tx`update public.orders set item_count = 1 where id = ${order.id}`,
        '23514',
        'commerce.order_sums_differ',
      )
      const [counters] = await tx`
        select last_number from private.order_counters where org_id = (
          select org_id from public.orders where id = ${order.id})`
      expect(counters).toEqual({ last_number: order.number })
    })
  })
})

describe('order_events', () => {
  const cases: Case[] = [
    ['a kind of its own', { kind: 'order.lost' }, 'order_events_kind_check'],
    ['data that is a list', { data: [] }, 'order_events_data_check'],
    ['an empty key', { idempotency_key: '' }, 'order_events_idempotency_key_check'],
    ['a key without its request', { idempotency_key: 'k' }, 'order_events_request_hash_check'],
    ['an order that is not there', { order_id: nobody }, 'order_events_order_id_fkey'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await withOrder(async (tx, shop, order) => {
      const values = { org_id: shop.orgId, order_id: order.id, kind: 'order.note_added', ...change }
      const given =
        constraint === 'order_events_idempotency_key_check'
          ? { ...values, request_hash: Buffer.alloc(32) }
          : values
      await expectRefused(constraint, () => tx`insert into public.order_events ${tx(given)}`)
    })
  })

  it('are added, and nothing else', async () => {
    await withOrder(async (tx, _shop, order) => {
      const reason = 'commerce.order_history_is_append_only'
      const where = tx`where order_id = ${order.id}`
      await expectDenied(
        () => tx`update public.order_events set data = '{}' ${where}`,
        '42501',
        reason,
      )
      await expectDenied(() => tx`delete from public.order_events ${where}`, '42501', reason)
      await expectDenied(() => tx`truncate public.order_events`, '42501', reason)
    })
  })

  it('do a thing once for a key', async () => {
    await withOrder(async (tx, shop, order) => {
      const row = {
        org_id: shop.orgId,
        order_id: order.id,
        kind: 'order.items_cancelled',
        idempotency_key: 'k',
        request_hash: Buffer.alloc(32),
      }
      await tx`insert into public.order_events ${tx(row)}`
      await expectRefused(
        'order_events_idempotency_key_idx',
        () => tx`insert into public.order_events ${tx(row)}`,
      )
    })
  })
})

describe('addresses', () => {
  const cases: Case[] = [
    ...(
      ['name', 'company', 'line1', 'line2', 'postal_code', 'city', 'region', 'phone'] as const
    ).flatMap((field): Case[] => [
      [`an empty ${field}`, { [field]: '' }, `addresses_${field}_check`],
      [
        `a ${field} that is too long`,
        { [field]: long(ADDRESS_LENGTHS[field] + 1) },
        `addresses_${field}_check`,
      ],
      [`a line break in its ${field}`, { [field]: 'abc\nd' }, `addresses_${field}_check`],
    ]),
    ['a country that there is not', { country_code: 'ZZ' }, 'addresses_country_code_fkey'],
    ['a customer who is not there', { customer_id: nobody }, 'addresses_customer_id_fkey'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const { orgId, customerId } = await openShop(tx)
      const { id } = await createAddress(tx, { org_id: orgId, customer_id: customerId })
      await expectRefused(
        constraint,
        () => tx`update public.addresses set ${tx(change)} where id = ${id}`,
      )
    })
  })

  it('are the default of a kind once, and never another organization’s customer’s', async () => {
    await inTransaction(async (tx) => {
      const { orgId, customerId, otherOrg } = await openShop(tx)
      const values = { org_id: orgId, customer_id: customerId }
      await createAddress(tx, { ...values, is_default_shipping: true, is_default_billing: true })
      await expectRefused('addresses_default_shipping_idx', () =>
        createAddress(tx, { ...values, is_default_shipping: true }),
      )
      await expectRefused('addresses_default_billing_idx', () =>
        createAddress(tx, { ...values, is_default_billing: true }),
      )
      const foreign = await createCustomer(tx, { org_id: otherOrg.id })
      await expectRefused('addresses_customer_id_fkey', () =>
        createAddress(tx, { org_id: orgId, customer_id: foreign.id }),
      )
    })
  })
})

describe('address_formats', () => {
  const cases: Case[] = [
    ['no street', { fields: ['city'], required_fields: [] }, 'address_formats_fields_check'],
    ['a line of its own', { fields: ['line1', 'planet'] }, 'address_formats_fields_check'],
    [
      'a line that must be and is not asked',
      { fields: ['line1'] },
      'address_formats_required_fields_check',
    ],
    ['an example that is none', { postal_code_example: 'x' }, 'address_formats_postal_code_check'],
    [
      'an example without a pattern',
      { postal_code_pattern: null },
      'address_formats_postal_code_check',
    ],
    [
      'a long name of codes',
      { postal_code_label: long(41) },
      'address_formats_postal_code_label_check',
    ],
    ['a long name of towns', { city_label: long(41) }, 'address_formats_city_label_check'],
    ['a long name of regions', { region_label: long(41) }, 'address_formats_region_label_check'],
    ['a country that there is not', { country_code: 'ZZ' }, 'address_formats_country_code_fkey'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction((tx) =>
      expectRefused(
        constraint,
        () => tx`update public.address_formats set ${tx(change)} where country_code = 'DE'`,
      ),
    )
  })
})

describe('what pages know of the checks', () => {
  it.each([
    ['orders_status_check', ORDER_STATUSES],
    ['order_status_steps_from_status_check', ORDER_STATUSES],
    ['order_status_steps_to_status_check', ORDER_STATUSES],
    ['orders_channel_check', ORDER_CHANNELS],
    ['orders_payment_method_check', PAYMENT_METHODS],
    ['orders_payment_status_check', PAYMENT_STATUSES],
  ])('%s has the same values', async (name, values) => {
    const [row] = await sql<{ definition: string }[]>`
      select pg_get_constraintdef(oid) as definition from pg_constraint where conname = ${name}`
    const found = [...required(row).definition.matchAll(/'([a-z]+)'/g)].map(([, value]) => value)
    expect(found.toSorted()).toEqual([...values].toSorted())
  })
})
