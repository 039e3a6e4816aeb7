import { createCart, createShop, createVariant } from '../../helpers/commerce-factories.ts'
import { required } from '../../helpers/factories.ts'
import { readers, readOnly, type TableExpectation } from './table-access.ts'

/** Carts and wishlists: the customer's own, in a shop of `org`. Staff do not look into them. */
export const cartTables: Record<string, TableExpectation> = {
  user_carts: {
    arrange: async (tx, { org, customer, stranger }) => {
      await createShop(tx, { org_id: org.id })
      const { id } = await createCart(tx, { org_id: org.id, user_id: customer.userId })
      return {
        locator: { id },
        insert: { org_id: org.id, user_id: stranger.userId },
      }
    },
    change: { status: 'ordered' },
    access: {
      ...readers('0---', 'owner', 'admin', 'agent'),
      ...readers('s---', 'customer', 'service'),
    },
    outsider: '0---',
    grants: {
      anon: {},
      owner: {
        select: [
          'checkout_started_at',
          'created_at',
          'id',
          'merged_into_id',
          'notices',
          'org_id',
          'status',
          'updated_at',
          'user_id',
        ],
      },
      // Not the hash of a guest's secret, nor what a merge said, to the server either.
      service: {
        select: [
          'checkout_started_at',
          'created_at',
          'id',
          'merged_into_id',
          'notices',
          'org_id',
          'status',
          'updated_at',
          'user_id',
        ],
      },
    },
  },

  cart_items: {
    arrange: async (tx, { org, customer }) => {
      await createShop(tx, { org_id: org.id })
      const variant = await createVariant(tx, { org_id: org.id })
      const another = await createVariant(tx, { org_id: org.id })
      const cart = await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: [{ variant_id: variant.id }],
      })
      return {
        locator: { cart_id: cart.id, variant_id: variant.id },
        insert: {
          org_id: org.id,
          cart_id: cart.id,
          variant_id: another.id,
          quantity: 1,
          seen_price_minor: 1,
        },
      }
    },
    change: { quantity: '2' },
    access: {
      ...readers('0---', 'owner', 'admin', 'agent'),
      ...readers('s---', 'customer', 'service'),
    },
    outsider: '0---',
    grants: readOnly,
  },

  wishlist_items: {
    arrange: async (tx, { org, customer }) => {
      await createShop(tx, { org_id: org.id })
      const variant = await createVariant(tx, { org_id: org.id })
      const another = await createVariant(tx, { org_id: org.id })
      const [row] = await tx<{ id: string }[]>`
        insert into public.wishlist_items (org_id, user_id, variant_id)
        values (${org.id}, ${customer.userId}, ${variant.id})
        returning id`
      return {
        locator: { id: required(row).id },
        insert: { org_id: org.id, user_id: customer.userId, variant_id: another.id },
      }
    },
    change: { created_at: '2026-01-01' },
    access: {
      ...readers('0---', 'owner', 'admin', 'agent'),
      ...readers('s---', 'customer', 'service'),
    },
    outsider: '0---',
    grants: {
      anon: {},
      owner: { select: ['created_at', 'id', 'org_id', 'user_id', 'variant_id'] },
      service: { select: ['created_at', 'id', 'org_id', 'user_id', 'variant_id'] },
    },
  },
}
