import { randomUUID } from 'node:crypto'
import type { Actors } from '../../helpers/actors.ts'
import {
  createAddress,
  createCart,
  createShippingRate,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import type { Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { address, details, placeOrder } from '../commerce/orders.helpers.ts'
import {
  elsewhere,
  everySignedIn,
  type FunctionExpectation,
  notFound,
  shutOut,
  staff,
} from './function-access.ts'

// Whoever is not signed in, for whatever reason, is a guest and has what the secret opens.
const everyone = (answer: string) =>
  ({
    ...everySignedIn(answer),
    signedOut: answer,
    pendingPasswordChange: answer,
    anon: answer,
  }) as const

async function openShop(tx: Tx, orgId: string): Promise<string> {
  await createShop(tx, { org_id: orgId })
  await createShippingRate(tx, { org_id: orgId })
  return (await createVariant(tx, { org_id: orgId })).id
}

/** An order of `customer`, and the secret of the guest who placed it before they signed in. */
async function orderOf(tx: Tx, { org, customer }: Actors): Promise<{ id: string; token: string }> {
  const { token } = await createCart(tx, {
    org_id: org.id,
    items: [{ variant_id: await openShop(tx, org.id) }],
  })
  const contact = { name: 'Carla', email: customer.email }
  const { id } = await placeOrder(tx, org.id, details(1490, { contact }), { token })
  return { id, token: required(token ?? undefined) }
}

const onlyBuyerAndStaff = {
  ...staff,
  ...notFound('commerce.order_not_found'),
  signedOut: 'commerce.order_not_found',
  pendingPasswordChange: 'commerce.order_not_found',
  anon: 'commerce.order_not_found',
  customer: 'ok',
} as const

/** Orders and addresses. */
export const orderFunctions: Record<string, FunctionExpectation> = {
  add_order_note: {
    call: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      return (as) => as`select public.add_order_note(${actors.org.id}, ${id}, 'Fragile')`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  advance_order: {
    call: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      return (as) => as`select public.advance_order(${actors.org.id}, ${id}, 'shipped')`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  advance_orders: {
    call: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      return (as) => as`select public.advance_orders(${actors.org.id}, ${[id]}, 'shipped')`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  cancel_order_items: {
    call: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      return (as) => as`select public.cancel_order_items(${actors.org.id}, ${id})`
    },
    access: onlyBuyerAndStaff,
  },

  count_orders_by_status: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.count_orders_by_status(${org.id})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  create_order: {
    call: async (tx, { org }) => {
      const variantId = await openShop(tx, org.id)
      const { id } = await createCustomer(tx, { org_id: org.id })
      const values = {
        customer_id: id,
        items: [{ variant_id: variantId, quantity: 1 }],
        shipping_address: address,
        payment_method: 'account',
      }
      return (as) => as`
        select public.create_order(${org.id}, ${as.json(values)}, ${randomUUID()})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  delete_address: {
    call: async (tx, { org, customer }) => {
      const [row] = await tx<{ id: string }[]>`
        select id from public.customers where user_id = ${customer.userId}`
      const { id } = await createAddress(tx, { org_id: org.id, customer_id: required(row).id })
      return (as) => as`select public.delete_address(${org.id}, ${id})`
    },
    access: {
      ...staff,
      ...notFound('commerce.address_not_found'),
      ...shutOut,
      customer: 'ok',
    },
  },

  find_order_shop: {
    // Closed, with a guest's cart in it: whoever is signed in has one of their own, which is not there.
    call: async (tx, { org }) => {
      const items = [{ variant_id: await openShop(tx, org.id) }]
      const { token } = await createCart(tx, { org_id: org.id, items })
      await createShop(tx, { org_id: org.id, is_open: false })
      return (as) => as`select public.find_order_shop(${org.slug}, ${randomUUID()}, ${token})`
    },
    access: {
      ...everyone('commerce.shop_not_found'),
      ...staff,
      anon: 'ok',
      signedOut: 'ok',
      pendingPasswordChange: 'ok',
    },
  },

  get_address_format: {
    call: async () => (as) => as`select public.get_address_format('DE')`,
    access: everyone('ok'),
  },

  get_order: {
    call: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      return (as) => as`select public.get_order(${actors.org.id}, ${id})`
    },
    access: onlyBuyerAndStaff,
  },

  get_own_order: {
    call: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      return (as) => as`select public.get_own_order(${actors.org.id}, ${id})`
    },
    access: { ...everySignedIn('commerce.order_not_found'), ...shutOut, customer: 'ok' },
  },

  list_addresses: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.list_addresses(${org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_guest_orders: {
    call: async (tx, actors) => {
      const { token } = await orderOf(tx, actors)
      return (as) => as`select public.list_guest_orders(${actors.org.id}, ${token})`
    },
    access: everyone('ok'),
  },

  list_orders: {
    call: async (tx, actors) => {
      await orderOf(tx, actors)
      return (as) => as`select public.list_orders(${actors.org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_own_orders: {
    call: async (tx, actors) => {
      await orderOf(tx, actors)
      return (as) => as`
        select nullif(public.list_own_orders(${actors.org.id}) -> 'items', '[]') as items`
    },
    access: { ...everySignedIn('nothing'), ...shutOut, customer: 'ok' },
  },

  my_shops: {
    call: async (tx, { org }) => {
      await openShop(tx, org.id)
      return (as) => as`select nullif(public.my_shops(), '[]') as shops`
    },
    access: { ...everySignedIn('nothing'), customer: 'ok' },
    outsider: 'nothing',
  },

  place_order: {
    call: async (tx, { org }) => {
      const items = [{ variant_id: await openShop(tx, org.id) }]
      const { token } = await createCart(tx, { org_id: org.id, items })
      const values = details(1490)
      return (as) => as`
        select public.place_order(${org.id}, ${as.json(values)}, ${randomUUID()}, ${token})`
    },
    // Whoever is signed in has a cart of their own, which is empty.
    access: {
      ...everyone('commerce.cart_empty'),
      anon: 'ok',
      signedOut: 'ok',
      pendingPasswordChange: 'ok',
    },
  },

  preview_order_cancellation: {
    call: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      const [item] = await tx<{ id: string }[]>`
        select id from public.order_items where order_id = ${id}`
      const items = [{ item_id: required(item).id, quantity: 1 }]
      return (as) => as`
        select public.preview_order_cancellation(${actors.org.id}, ${id}, ${as.json(items)})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  quote_cart: {
    call: async (tx, { org }) => {
      const items = [{ variant_id: await openShop(tx, org.id) }]
      const { token } = await createCart(tx, { org_id: org.id, items })
      return (as) => as`select public.quote_cart(${org.id}, 'DE', ${token})`
    },
    access: everyone('ok'),
  },

  quote_order: {
    call: async (tx, { org }) => {
      const items = [{ variant_id: await openShop(tx, org.id), quantity: 1 }]
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.quote_order(${org.id}, ${id}, ${as.json(items)}, 'DE')`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  reorder: {
    call: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      return (as) => as`select public.reorder(${actors.org.id}, ${id})`
    },
    access: onlyBuyerAndStaff,
  },

  save_address: {
    call: async (_tx, { org }) => {
      return (as) => as`select public.save_address(${org.id}, null, ${as.json(address)})`
    },
    access: { ...everySignedIn('crm.customer_not_found'), ...shutOut, customer: 'ok' },
  },

  write_commerce_record: {
    call: async (tx, actors) => {
      const { id } = await orderOf(tx, actors)
      const values = { order_id: id, text: 'Fragile' }
      return (as) => as`
        select public.write_commerce_record(
          ${actors.org.id}, 'add_order_note', ${as.json(values)}
        )`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },
}
