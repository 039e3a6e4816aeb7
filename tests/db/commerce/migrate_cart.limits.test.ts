import { describe, expect, it } from 'vitest'
import { createCart, createProduct, createVariant } from '../../helpers/commerce-factories.ts'
import { as, inTransaction } from '../../helpers/db.ts'
import { getCart, migrate, shops } from './carts.helpers.ts'

describe('migrate_cart of more than a cart can have', () => {
  it('caps at the stock and at 9999, drops what is not on sale, and says so until it is seen', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const draft = await createProduct(tx, { org_id: org.id, status: 'draft', name: 'Draft' })
      const few = await createVariant(tx, { org_id: org.id, stock_quantity: 4 })
      const many = await createVariant(tx, { org_id: org.id, tracks_stock: false })
      const withdrawn = await createVariant(tx, { org_id: org.id, product_id: draft.id })
      const archived = await createVariant(tx, { org_id: org.id, archived_at: new Date() })
      const soldOut = await createVariant(tx, { org_id: org.id, stock_quantity: 0 })
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [
          { variant_id: few.id, quantity: 3 },
          { variant_id: many.id, quantity: 9000 },
          { variant_id: withdrawn.id, quantity: 2 },
          { variant_id: archived.id, quantity: 1 },
          { variant_id: soldOut.id, quantity: 6 },
        ],
      })
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: [
          { variant_id: few.id, quantity: 3 },
          { variant_id: many.id, quantity: 1000 },
          // Their own line waits, as it did before; only the guest's pieces are dropped.
          { variant_id: soldOut.id, quantity: 1 },
        ],
      })
      await as(tx, customer)
      const report = await migrate(tx, token)
      expect(report.capped).toMatchObject([
        { kind: 'capped', reason: 'insufficient_stock', variant_id: few.id, wanted: 6, kept: 4 },
        {
          kind: 'capped',
          reason: 'too_many_pieces',
          variant_id: many.id,
          wanted: 10000,
          kept: 9999,
        },
      ])
      expect(report.dropped).toMatchObject([
        {
          kind: 'dropped',
          reason: 'unavailable',
          variant_id: withdrawn.id,
          product_name: 'Draft',
          wanted: 2,
          kept: 0,
        },
        { kind: 'dropped', reason: 'unavailable', variant_id: archived.id, wanted: 1, kept: 0 },
        { kind: 'dropped', reason: 'sold_out', variant_id: soldOut.id, wanted: 7, kept: 1 },
      ])
      const cart = await getCart(tx, org.id)
      expect(cart.items.map(({ variant_id, quantity }) => [variant_id, quantity])).toEqual([
        [few.id, 4],
        [many.id, 9999],
        [soldOut.id, 1],
      ])
      expect(cart.notices).toHaveLength(5)
      expect(new Set(cart.notices.map(({ kind }) => kind))).toEqual(new Set(['capped', 'dropped']))
    })
  })

  it('fills a cart up to a hundred lines, and says which did not fit', async () => {
    await inTransaction(async (tx) => {
      const { org, customer, variantId } = await shops(tx)
      const ids: string[] = []
      for (let line = 0; line < 104; line += 1) {
        ids.push((await createVariant(tx, { org_id: org.id })).id)
      }
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: [variantId, ...ids.slice(0, 97)].map((id) => ({ variant_id: id })),
      })
      const { token } = await createCart(tx, {
        org_id: org.id,
        // The one that is in both takes no room.
        items: [ids[97], ids[98], variantId, ids[99], ids[100]].map((id) => ({
          variant_id: id ?? '',
        })),
      })
      await as(tx, customer)
      const report = await migrate(tx, token)
      expect(report.capped).toEqual([])
      expect(report.dropped).toMatchObject([
        { reason: 'cart_full', variant_id: ids[99], kept: 0 },
        { reason: 'cart_full', variant_id: ids[100], kept: 0 },
      ])
      const cart = await getCart(tx, org.id)
      expect(cart.items).toHaveLength(100)
      expect(cart.items.find(({ variant_id }) => variant_id === variantId)?.quantity).toBe(2)
    })
  })

  it('what cannot be bought takes no room from what can', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const ids: string[] = []
      for (let line = 0; line < 101; line += 1) {
        ids.push((await createVariant(tx, { org_id: org.id })).id)
      }
      const archived = await createVariant(tx, { org_id: org.id, archived_at: new Date() })
      const soldOut = await createVariant(tx, { org_id: org.id, stock_quantity: 0 })
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        items: ids.slice(0, 99).map((id) => ({ variant_id: id })),
      })
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [archived.id, soldOut.id, ids[99], ids[100]].map((id) => ({ variant_id: id ?? '' })),
      })
      await as(tx, customer)
      const { dropped } = await migrate(tx, token)
      expect(dropped.map(({ variant_id, reason }) => [variant_id, reason])).toEqual([
        [archived.id, 'unavailable'],
        [soldOut.id, 'sold_out'],
        [ids[100], 'cart_full'],
      ])
      const { items } = await getCart(tx, org.id)
      expect(items).toHaveLength(100)
      expect(items.at(-1)).toMatchObject({ variant_id: ids[99], quantity: 1 })
    })
  })

  it('keeps the last hundred notices of many merges', async () => {
    await inTransaction(async (tx) => {
      const { org, customer } = await shops(tx)
      const soldOut = await createVariant(tx, { org_id: org.id, stock_quantity: 0 })
      await createCart(tx, {
        org_id: org.id,
        user_id: customer.userId,
        notices: Array.from({ length: 100 }, (_, nth) => ({ kind: 'capped' as const, nth })),
      })
      const { token } = await createCart(tx, {
        org_id: org.id,
        items: [{ variant_id: soldOut.id }],
      })
      await as(tx, customer)
      await migrate(tx, token)
      const { notices } = await getCart(tx, org.id)
      expect(notices).toHaveLength(100)
      expect(notices.at(0)).toMatchObject({ nth: 1 })
      expect(notices.at(-1)).toMatchObject({ kind: 'dropped', variant_id: soldOut.id })
    })
  })
})
