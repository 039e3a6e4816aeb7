import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createCart, guestToken } from '../../helpers/commerce-factories.ts'
import { refuseCustomerLink } from '../../helpers/crm-factories.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import {
  address,
  createOrder,
  details,
  getOrder,
  guestWith,
  openShop,
  placeOrder,
} from './orders.helpers.ts'
import { asCustomerWith } from './place_order.helpers.ts'

describe('who orders', () => {
  it('a customer orders as themself, and is a CUSTOMER from then on, with the order as the reason', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await asCustomerWith(tx, shop)
      const order = await placeOrder(
        tx,
        shop.orgId,
        details(1490, { contact: { name: 'Carla at work' } }),
      )
      expect(order).toMatchObject({
        customer_id: shop.customerId,
        contact_name: 'Carla at work',
        contact_email: shop.customer.email,
      })
      expect(await getOrder(tx, shop.orgId, order.id)).toEqual(order)
      await asOwner(tx)
      const events = await tx`
        select kind, data from public.customer_events
        where customer_id = ${shop.customerId} order by id`
      expect(events).toMatchObject([
        { kind: 'customer.created' },
        {
          kind: 'customer.segment_changed',
          data: { from: 'LEAD', to: 'CUSTOMER', reason: 'Order 1001' },
        },
        { kind: 'order.placed', data: { order_id: order.id } },
      ])
      expect(events[2]?.data).not.toHaveProperty('reason')
    })
  })

  it('a user whose confirmed e-mail is a customer’s becomes that customer', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { id } = await createCustomer(tx, { org_id: shop.orgId, email: shop.stranger.email })
      await createCart(tx, {
        org_id: shop.orgId,
        user_id: shop.stranger.userId,
        items: [{ variant_id: shop.variantId }],
      })
      await as(tx, shop.stranger)
      const order = await placeOrder(tx, shop.orgId, details(1490))
      expect(order.customer_id).toBe(id)
    })
  })

  it('a user whom staff have unlinked becomes a customer of their own, without the address', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { id } = await createCustomer(tx, { org_id: shop.orgId, email: shop.stranger.email })
      await refuseCustomerLink(tx, {
        org_id: shop.orgId,
        customer_id: id,
        user_id: shop.stranger.userId,
      })
      await createCart(tx, {
        org_id: shop.orgId,
        user_id: shop.stranger.userId,
        items: [{ variant_id: shop.variantId }],
      })
      await as(tx, shop.stranger)
      const order = await placeOrder(tx, shop.orgId, details(1490))
      expect(order.customer_id).not.toBe(id)
      await asOwner(tx)
      const [customer] = await tx`
        select email, user_id from public.customers where id = ${order.customer_id}`
      expect(customer).toEqual({ email: null, user_id: shop.stranger.userId })
    })
  })

  it('guests with the same e-mail are one customer, whatever its case', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const known = await createCustomer(tx, { org_id: shop.orgId, email: 'ada@example.test' })
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const order = await placeOrder(
        tx,
        shop.orgId,
        details(1490, { contact: { email: ' ADA@Example.test ' } }),
        { token },
      )
      expect(order).toMatchObject({ customer_id: known.id, contact_name: 'Ada Lovelace' })
      await asOwner(tx)
      const [customer] = await tx`
        select name, segment from public.customers where id = ${known.id}`
      expect(customer).toEqual({ name: known.name, segment: 'CUSTOMER' })
    })
  })

  it('a guest’s order is seen by its secret, and by whoever later proves to have the e-mail', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const order = await placeOrder(
        tx,
        shop.orgId,
        details(1490, { contact: { name: 'Ada', email: shop.stranger.email } }),
        { token },
      )
      expect(await getOrder(tx, shop.orgId, order.id, token)).toEqual(order)
      const see = (secret: string | null) => () => getOrder(tx, shop.orgId, order.id, secret)
      await expectDenied(see(guestToken()), 'PT404', 'commerce.order_not_found')
      await expectDenied(see(null), 'PT404', 'commerce.order_not_found')
      await as(tx, shop.stranger)
      await expectDenied(see(null), 'PT404', 'commerce.order_not_found')
      await tx`select * from public.claim_customer()`
      expect(await getOrder(tx, shop.orgId, order.id)).toEqual(order)
      const rows = await tx`select id from public.orders where org_id = ${shop.orgId}`
      expect(rows).toEqual([{ id: order.id }])
      await as(tx, shop.customer)
      await expectDenied(see(null), 'PT404', 'commerce.order_not_found')
      await as(tx, shop.otherOwner)
      await expectDenied(see(null), 'PT404', 'commerce.order_not_found')
      await as(tx, shop.agent)
      expect(await getOrder(tx, shop.orgId, order.id)).toMatchObject({
        customer: { id: order.customer_id, user_id: shop.stranger.userId },
        next_statuses: ['processing', 'shipped', 'cancelled'],
      })
    })
  })

  it('who buys is no longer archived, whoever enters it, with the order as the reason', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const lines = { variant_id: shop.variantId }
      const values = { segment: 'CUSTOMER', archived_at: new Date() } as const
      const guest = await createCustomer(tx, {
        org_id: shop.orgId,
        email: 'ada@example.test',
        ...values,
      })
      const token = await guestWith(tx, shop.orgId, lines)
      await asAnon(tx)
      const contact = { email: 'ada@example.test' }
      const orders = [await placeOrder(tx, shop.orgId, details(1490, { contact }), { token })]
      await asOwner(tx)
      await tx`
        update public.customers set archived_at = now(), segment = 'CUSTOMER'
        where id = ${shop.customerId}`
      await asCustomerWith(tx, shop)
      orders.push(await placeOrder(tx, shop.orgId, details(1490)))
      await asOwner(tx)
      const called = await createCustomer(tx, { org_id: shop.orgId, ...values })
      await as(tx, shop.agent)
      orders.push(
        await createOrder(tx, shop.orgId, {
          customer_id: called.id,
          items: [{ ...lines, quantity: 1 }],
          shipping_address: address,
          payment_method: 'account',
        }),
      )
      await asOwner(tx)
      const buyers = [guest.id, shop.customerId, called.id]
      expect(orders.map((order) => order.customer_id)).toEqual(buyers)
      const actors = [null, shop.customer.userId, shop.agent.userId]
      for (const [index, id] of buyers.entries()) {
        const events = await tx`
          select kind, data ->> 'reason' as reason, actor_id from public.customer_events
          where customer_id = ${id} and kind = 'customer.restored'`
        expect(events).toEqual([
          {
            kind: 'customer.restored',
            reason: `Order ${orders[index]?.number}`,
            actor_id: actors[index],
          },
        ])
        const [customer] = await tx`
          select archived_at from public.customers where id = ${id}`
        expect(customer).toEqual({ archived_at: null })
        const trail = await tx`
          select after from public.audit_log
          where org_id = ${shop.orgId} and table_name = 'customers' and row_id = ${id}
            and action = 'update' and before ->> 'archived_at' is not null`
        expect(trail).toEqual([{ after: { archived_at: null } }])
      }
    })
  })

  it('an archived customer who buys as a guest finds the order when they sign in', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const known = await createCustomer(tx, {
        org_id: shop.orgId,
        email: shop.stranger.email,
        archived_at: new Date(),
      })
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const contact = { email: shop.stranger.email }
      const order = await placeOrder(tx, shop.orgId, details(1490, { contact }), { token })
      await as(tx, shop.stranger)
      expect(await tx`select customer_id from public.claim_customer()`).toEqual([
        { customer_id: known.id },
      ])
      expect(await getOrder(tx, shop.orgId, order.id)).toMatchObject({ id: order.id })
    })
  })

  it('a user whose confirmed e-mail is an archived customer’s becomes that customer again', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const { id } = await createCustomer(tx, {
        org_id: shop.orgId,
        email: shop.stranger.email,
        archived_at: new Date(),
      })
      await createCart(tx, {
        org_id: shop.orgId,
        user_id: shop.stranger.userId,
        items: [{ variant_id: shop.variantId }],
      })
      await as(tx, shop.stranger)
      const order = await placeOrder(tx, shop.orgId, details(1490))
      expect(order.customer_id).toBe(id)
      await asOwner(tx)
      expect(await tx`select user_id, archived_at from public.customers where id = ${id}`).toEqual([
        { user_id: shop.stranger.userId, archived_at: null },
      ])
    })
  })

  it('a customer who buys as a guest with their new address has that order beside the others, once it is confirmed', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await asCustomerWith(tx, shop)
      const first = await placeOrder(tx, shop.orgId, details(1490))
      await asOwner(tx)
      const email = `moved-${randomUUID()}@example.test`
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const second = await placeOrder(tx, shop.orgId, details(1490, { contact: { email } }), {
        token,
      })
      expect(second.customer_id).not.toBe(shop.customerId)

      const listed = async () => {
        const [row] = await tx<{ ids: string[] }[]>`
          select jsonb_path_query_array(
            public.list_own_orders(${shop.orgId}), '$.items[*].id'
          ) as ids`
        const rows = await tx<{ id: string }[]>`
          select id from public.orders where org_id = ${shop.orgId} order by number desc`
        const ids = rows.map(({ id }) => id)
        expect(row?.ids).toEqual(ids)
        const lines = await tx`select distinct order_id from public.order_items`
        expect(lines).toHaveLength(ids.length)
        expect(await listedEverywhere()).toEqual(ids)
        return ids
      }
      const listedEverywhere = async () => {
        const [row] = await tx<{ ids: string[] }[]>`
          select jsonb_path_query_array(public.list_own_orders(), '$.items[*].id') as ids`
        return row?.ids
      }
      const change = async (is_confirmed: boolean) => {
        await asOwner(tx)
        await tx`
          update auth.users
          set email = ${email}, email_confirmed_at = ${is_confirmed ? new Date() : null}
          where id = ${shop.customer.userId}`
        await as(tx, shop.customer)
      }
      const see = () => getOrder(tx, shop.orgId, second.id)
      const seeOwn = () => tx`select public.get_own_order(${shop.orgId}, ${second.id}) as own`
      await as(tx, shop.customer)
      expect(await listed()).toEqual([first.id])
      await change(false)
      expect(await listed()).toEqual([first.id])
      await expectDenied(see, 'PT404', 'commerce.order_not_found')
      await expectDenied(seeOwn, 'PT404', 'commerce.order_not_found')

      await change(true)
      expect(await tx`select * from public.claim_customer()`).toEqual([])
      expect(await listed()).toEqual([second.id, first.id])
      expect(await see()).toEqual(second)
      expect([...(await seeOwn())]).toEqual([{ own: second }])

      // Nobody else's, nor theirs where staff keep them away or have given it to somebody.
      await as(tx, shop.stranger)
      expect(await listed()).toEqual([])
      await expectDenied(see, 'PT404', 'commerce.order_not_found')
      await expectDenied(seeOwn, 'PT404', 'commerce.order_not_found')
      await asOwner(tx)
      await tx`
        update public.customers set user_id = ${shop.stranger.userId}
        where id = ${second.customer_id}`
      await as(tx, shop.customer)
      expect(await listed()).toEqual([first.id])
      await asOwner(tx)
      await tx`update public.customers set user_id = null where id = ${second.customer_id}`
      await refuseCustomerLink(tx, {
        org_id: shop.orgId,
        customer_id: second.customer_id,
        user_id: shop.customer.userId,
      })
      await as(tx, shop.customer)
      expect(await listed()).toEqual([first.id])
      await expectDenied(see, 'PT404', 'commerce.order_not_found')
      await expectDenied(seeOwn, 'PT404', 'commerce.order_not_found')
    })
  })

  it('an address of e-mail opens orders of no business where its owner is no customer yet', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await createCustomer(tx, { org_id: shop.otherOrg.id, user_id: shop.stranger.userId })
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const contact = { email: shop.stranger.email }
      const order = await placeOrder(tx, shop.orgId, details(1490, { contact }), { token })
      await as(tx, shop.stranger)
      const see = () => getOrder(tx, shop.orgId, order.id)
      await expectDenied(see, 'PT404', 'commerce.order_not_found')
      expect(await tx`select id from public.orders`).toEqual([])
      await tx`select * from public.claim_customer()`
      expect(await see()).toEqual(order)
    })
  })
})
