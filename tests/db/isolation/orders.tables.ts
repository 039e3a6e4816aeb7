import type { Actors } from '../../helpers/actors.ts'
import {
  createAddress,
  createCart,
  createShippingRate,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import type { Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { details, type Order, placeOrder } from '../commerce/orders.helpers.ts'
import {
  everySignedIn,
  everyStaff,
  readers,
  readOnly,
  type TableExpectation,
} from './table-access.ts'

async function customerIdOf(tx: Tx, { customer }: Actors): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.customers where user_id = ${customer.userId}`
  return required(row).id
}

/** An order of `customer`. */
async function orderOf(tx: Tx, { org, customer }: Actors): Promise<Order> {
  await createShop(tx, { org_id: org.id })
  await createShippingRate(tx, { org_id: org.id })
  const variant = await createVariant(tx, { org_id: org.id })
  const { token } = await createCart(tx, { org_id: org.id, items: [{ variant_id: variant.id }] })
  const contact = { name: 'Carla', email: customer.email }
  return placeOrder(tx, org.id, details(1490, { contact }), { token })
}

// Staff and the customer themself read; functions write.
const readByOwnToo = {
  access: readers('s---', ...everyStaff, 'customer'),
  outsider: '0---',
} as const

const orderColumns = [
  'billing_address',
  'channel',
  'contact_email',
  'contact_name',
  'contact_phone',
  'created_by',
  'credit_returned_minor',
  'credit_used_minor',
  'currency',
  'customer_id',
  'customer_note',
  'id',
  'item_count',
  'items_minor',
  'number',
  'org_id',
  'payment_method',
  'payment_status',
  'placed_at',
  'placed_total_minor',
  'prices_include_tax',
  'shipping_address',
  'shipping_minor',
  'shipping_name',
  'shipping_tax_minor',
  'shipping_tax_rate_bps',
  'status',
  'tax_minor',
  'total_minor',
  'updated_at',
]
const eventColumns = [
  'actor_id',
  'created_at',
  'data',
  'id',
  'is_internal',
  'kind',
  'order_id',
  'org_id',
]

/** Orders and addresses of `org`. */
export const orderTables: Record<string, TableExpectation> = {
  address_formats: {
    arrange: async () => ({
      locator: { country_code: 'DE' },
      insert: { country_code: 'AD', fields: ['line1'], required_fields: ['line1'] },
    }),
    change: { city_label: 'Stadt' },
    access: readers('s---', ...everySignedIn),
    outsider: '0---',
    grants: readOnly,
  },

  addresses: {
    arrange: async (tx, actors) => {
      const customerId = await customerIdOf(tx, actors)
      const { id } = await createAddress(tx, { org_id: actors.org.id, customer_id: customerId })
      return {
        locator: { id },
        insert: {
          org_id: actors.org.id,
          customer_id: customerId,
          name: 'Ada',
          line1: 'Gartenweg 1',
          country_code: 'DE',
        },
      }
    },
    change: { city: 'Bonn' },
    ...readByOwnToo,
    grants: readOnly,
  },

  order_status_steps: {
    arrange: async () => ({
      locator: { from_status: 'placed', to_status: 'shipped' },
      insert: { from_status: 'completed', to_status: 'placed' },
    }),
    change: { to_status: 'completed' },
    access: readers('s---', ...everySignedIn),
    outsider: '0---',
    grants: readOnly,
  },

  orders: {
    arrange: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      return { locator: { id }, insert: { org_id: actors.org.id, number: 1 } }
    },
    change: { status: 'completed' },
    ...readByOwnToo,
    // Neither the key nor the hash of a guest's secret; nor who of the staff did it, since customers
    // read it.
    grants: {
      anon: {},
      owner: { select: orderColumns.filter((column) => column !== 'created_by') },
      service: { select: orderColumns },
    },
  },

  order_items: {
    arrange: async (tx, actors) => {
      const { id, items } = await orderOf(tx, actors)
      return {
        locator: { id: required(items[0]).id },
        insert: { org_id: actors.org.id, order_id: id, position: 2 },
      }
    },
    change: { sku: 'FORGED' },
    ...readByOwnToo,
    grants: readOnly,
  },

  order_events: {
    arrange: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      return {
        locator: { order_id: id, kind: 'order.placed' },
        insert: { org_id: actors.org.id, order_id: id, kind: 'order.note_added' },
      }
    },
    change: { kind: 'order.note_added' },
    ...readByOwnToo,
    grants: {
      anon: {},
      owner: { select: eventColumns.filter((column) => column !== 'actor_id') },
      service: { select: eventColumns },
    },
  },
}
