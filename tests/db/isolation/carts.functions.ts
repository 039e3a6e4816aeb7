import { createCart, createShop, createVariant } from '../../helpers/commerce-factories.ts'
import type { Tx } from '../../helpers/db.ts'
import { everySignedIn, type FunctionExpectation, shutOut } from './function-access.ts'

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

  cleanup_orphaned_carts: {
    call: async () => (as) => as`select public.cleanup_orphaned_carts(1)`,
    access: { service: 'ok' },
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

  list_wishlist: {
    call: async (tx, { org }) => {
      const { token } = await guest(tx, org.id)
      return (as) => as`select public.list_wishlist(${org.id}, ${token})`
    },
    access: everyone,
  },

  migrate_cart: {
    call: async (tx, { org }) => {
      const { token } = await guest(tx, org.id)
      return (as) => as`select public.migrate_cart(${token})`
    },
    access: { ...everySignedIn('ok'), ...shutOut },
  },

  // Only whose wish it is can move it, and that is the customer.
  move_wishlist_item_to_cart: {
    call: async (tx, { org, customer }) => {
      const { token, variantId } = await guest(tx, org.id)
      await tx`
        insert into public.wishlist_items (org_id, user_id, variant_id)
        values (${org.id}, ${customer.userId}, ${variantId})`
      return (as) => as`select public.move_wishlist_item_to_cart(${org.id}, ${variantId}, ${token})`
    },
    access: {
      ...everySignedIn('commerce.wishlist_item_not_found'),
      signedOut: 'commerce.wishlist_item_not_found',
      pendingPasswordChange: 'commerce.wishlist_item_not_found',
      anon: 'commerce.wishlist_item_not_found',
      customer: 'ok',
    },
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

  set_wishlist_item: {
    call: async (tx, { org }) => {
      const { token, variantId } = await guest(tx, org.id)
      return (as) => as`select public.set_wishlist_item(${org.id}, ${variantId}, true, ${token})`
    },
    access: everyone,
  },
}
