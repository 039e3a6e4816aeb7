import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { getOrder } from '../../../lib/commerce/orders.queries.ts'
import { getOwnOrder, listOwnOrdersEverywhere } from '../../../lib/commerce/own-orders.queries.ts'
import { submitCheckout } from '../../../lib/commerce/submit-checkout.ts'
import { getOwnCustomer } from '../../../lib/crm/own-customers.queries.ts'
import { encodeCursor, orFirstPage } from '../../../lib/cursor.ts'
import { createInvoiceFromOrder, issueInvoice } from '../../../lib/finance/invoices.actions.ts'
import {
  getInvoiceOfOwnOrder,
  getOwnInvoice,
  listOwnInvoices,
} from '../../../lib/finance/own-invoices.queries.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { createServerSupabase } from '../../../lib/supabase/server.ts'
import { createShippingRate } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createMembership, required } from '../../helpers/factories.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { resetBrowser } from '../../helpers/request-scope.ts'
import {
  createUser,
  destination,
  form,
  openShop,
  removeShopsAndUsers,
  type TestShop,
} from './shop.helpers.ts'

type User = { id: string; email: string }

let shop: TestShop
let org: string
let owner: User

beforeAll(async () => {
  shop = await openShop()
  await createShippingRate(sql, { org_id: shop.org_id })
  org = await slugOf(shop)
  owner = await createUser()
  await createMembership(sql, { org_id: shop.org_id, user_id: owner.id, role: 'owner' })
})
beforeEach(resetBrowser)
afterAll(removeShopsAndUsers)

async function slugOf({ org_id }: TestShop): Promise<string> {
  const [row] = await sql<{ slug: string }[]>`
    select slug from public.organizations where id = ${org_id}`
  return required(row).slug
}

const dbOf = async (user: User) => {
  resetBrowser()
  await destination(signIn(form({ email: user.email, password: TEST_PASSWORD })))
  return createServerSupabase()
}

/** What somebody orders who has not signed in. */
async function orderAsGuest(email: string, at = shop): Promise<string> {
  resetBrowser()
  await destination(addToCart(form({ shop: at.slug, variant_id: at.variantId })))
  const path = await destination(
    submitCheckout(
      form({
        shop: at.slug,
        idempotency_key: randomUUID(),
        expected_total_minor: '1490',
        'contact.email': email,
        'shipping_address.name': 'Ada Lovelace',
        'shipping_address.line1': 'Gartenweg 1',
        'shipping_address.postal_code': '10115',
        'shipping_address.city': 'Berlin',
        'shipping_address.country_code': 'DE',
        payment_method: 'account',
      }),
    ),
  )
  return required(path).slice(-36)
}

/** Issued by the owner. */
async function invoiceOf(orderId: string): Promise<string> {
  await dbOf(owner)
  const draft = await createInvoiceFromOrder({ org, order_id: orderId })
  const invoice_id = draft.ok ? draft.data.id : ''
  const issue = { org, invoice_id, issued_on: '', expected_updated_at: null }
  expect(await issueInvoice(issue)).toMatchObject({ ok: true })
  return invoice_id
}

/** A customer with a sign-in, whose address has been another since the shop has known them. */
async function createMovedCustomer(user: User, at = shop): Promise<string> {
  const email = `old-${randomUUID()}@example.test`
  const customer = await createCustomer(sql, { org_id: at.org_id, user_id: user.id, email })
  return customer.id
}

describe('what a customer bought as a guest with the address that they have since confirmed', () => {
  it('is among their orders, and has a page with its invoice', async () => {
    const user = await createUser()
    const linkedId = await createMovedCustomer(user)
    const id = await orderAsGuest(user.email)
    const invoiceId = await invoiceOf(id)

    const db = await dbOf(user)
    const own = required((await getOwnCustomer(db, org)) ?? undefined)
    expect(own.customer_id).toBe(linkedId)
    for (const business of [undefined, own]) {
      expect(await listOwnOrdersEverywhere(db, { business })).toMatchObject({
        items: [{ id, org_slug: org, exponent: 2 }],
        next_cursor: null,
      })
    }
    const order = required((await getOwnOrder(db, own, id)) ?? undefined)
    expect(order).toMatchObject({ id, customer: null })
    expect(order.customer_id).not.toBe(linkedId)
    expect(await getInvoiceOfOwnOrder(db, order)).toMatchObject({ id: invoiceId, order: { id } })
  })

  it('has an invoice that can be opened from the list', async () => {
    const user = await createUser()
    await createMovedCustomer(user)
    const invoiceId = await invoiceOf(await orderAsGuest(user.email))
    const db = await dbOf(user)
    const own = required((await getOwnCustomer(db, org)) ?? undefined)
    expect((await listOwnInvoices({ db }, { limit: 20 })).items).toMatchObject([{ id: invoiceId }])
    for (const org_slug of [undefined, org]) {
      expect(await getOwnInvoice({ db, org_slug }, invoiceId)).toMatchObject({
        invoice: { id: invoiceId, created_by: null },
        org: { id: shop.org_id, slug: org, name: own.org_name },
      })
    }
    expect(await getOwnInvoice({ db, org_slug: 'elsewhere' }, invoiceId)).toBeNull()
  })
})

describe('the orders of a customer', () => {
  it('are of all their businesses, newest first, or of one of them', async () => {
    const other = await openShop()
    await createShippingRate(sql, { org_id: other.org_id })
    const user = await createUser()
    await createMovedCustomer(user)
    await createMovedCustomer(user, other)
    const here = await orderAsGuest(user.email)
    const there = await orderAsGuest(user.email, other)
    const db = await dbOf(user)
    const idsOf = async (org_id?: string) => {
      const business = org_id === undefined ? undefined : { org_id }
      const { items } = await listOwnOrdersEverywhere(db, { business })
      return items.map((row) => [row.id, row.org_slug])
    }
    const otherSlug = await slugOf(other)
    expect(await idsOf()).toEqual([
      [there, otherSlug],
      [here, org],
    ])
    expect(await idsOf(shop.org_id)).toEqual([[here, org]])
    expect(await idsOf(other.org_id)).toEqual([[there, otherSlug]])
    // An order is at the business that its address names, and nowhere else.
    expect(await getOwnOrder(db, { org_id: other.org_id }, here)).toBeNull()
    expect(await getOwnOrder(db, { org_id: other.org_id }, there)).toMatchObject({ id: there })
    expect(await getOwnOrder(db, { org_id: other.org_id }, 'nonsense')).toBeNull()
  })

  it('do not go on from a place that is none', async () => {
    const user = await createUser()
    await createMovedCustomer(user)
    const db = await dbOf(user)
    for (const position of [
      { placed_at: '"),id.not.is.null', id: randomUUID() },
      { sort: 'placed_at.desc', key: '"),id.not.is.null', id: randomUUID() },
    ]) {
      const cursor = encodeCursor(position)
      await expect(listOwnOrdersEverywhere(db, { cursor })).rejects.toThrow(
        /app.invalid_cursor|platform.list_position_invalid/,
      )
      expect(
        await orFirstPage(cursor, (after) => listOwnOrdersEverywhere(db, { cursor: after })),
      ).toEqual({ items: [], next_cursor: null })
    }
  })

  it('of who also works there are what they bought, as its customer sees it', async () => {
    const id = await orderAsGuest(`other-${randomUUID()}@example.test`)
    const bought = await orderAsGuest(owner.email)
    await createMovedCustomer(owner)
    const invoiceId = await invoiceOf(id)
    const db = await dbOf(owner)
    const business = { org_id: shop.org_id }
    expect((await listOwnOrdersEverywhere(db, { business })).items.map((row) => row.id)).toEqual([
      bought,
    ])
    expect(await getOwnOrder(db, business, id)).toBeNull()
    expect(await getOwnInvoice({ db }, invoiceId)).toBeNull()
    expect(await getOwnOrder(db, business, bought)).toMatchObject({
      id: bought,
      customer: null,
      next_statuses: ['cancelled'],
    })
    expect(await getOrder({ db, org: { id: shop.org_id } }, id)).toMatchObject({ id })
  })
})
