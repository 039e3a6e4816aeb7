import { createCart, createShop, createVariant } from '../../helpers/commerce-factories.ts'
import type { Tx } from '../../helpers/db.ts'
import { everySignedIn, type FunctionExpectation } from './function-access.ts'

// Whoever is not signed in, for whatever reason, is a guest and has what the secret opens.
const everyone = {
  ...everySignedIn('ok'),
  signedOut: 'ok',
  pendingPasswordChange: 'ok',
  anon: 'ok',
} as const

async function guest(tx: Tx, orgId: string) {
  await createShop(tx, { org_id: orgId })
  const variant = await createVariant(tx, { org_id: orgId })
  const { token } = await createCart(tx, { org_id: orgId, items: [{ variant_id: variant.id }] })
  return { token, variantId: variant.id }
}

/** Carts and wishlists. */
export const cartFunctions: Record<string, FunctionExpectation> = {
  acknowledge_cart: {
    call: async (tx, { org }) => {
      const { token } = await guest(tx, org.id)
      return (as) => as`select public.acknowledge_cart(${org.id}, ${token})`
    },
    access: everyone,
  },

  add_cart_item: {
    call: async (tx, { org }) => {
      const { token, variantId } = await guest(tx, org.id)
      return (as) => as`select public.add_cart_item(${org.id}, ${variantId}, 1, ${token})`
    },
    access: everyone,
  },

  create_guest_cart: {
    call: async (tx, { org }) => {
      await createShop(tx, { org_id: org.id })
      return (as) => as`select public.create_guest_cart(${org.id})`
    },
    access: { service: 'ok' },
  },

  get_cart: {
    call: async (tx, { org }) => {
      const { token } = await guest(tx, org.id)
      return (as) => as`select public.get_cart(${org.id}, ${token})`
    },
    access: everyone,
  },

  remove_cart_item: {
    call: async (tx, { org }) => {
      const { token, variantId } = await guest(tx, org.id)
      return (as) => as`select public.remove_cart_item(${org.id}, ${variantId}, ${token})`
    },
    access: everyone,
  },

  set_cart_item: {
    call: async (tx, { org }) => {
      const { token, variantId } = await guest(tx, org.id)
      return (as) => as`select public.set_cart_item(${org.id}, ${variantId}, 2, ${token})`
    },
    access: everyone,
  },
}
