import { describe, expect, it } from 'vitest'
import { createProduct, createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  advance,
  cancel,
  type Order,
  openShop,
  orderOf,
  type Shop,
} from '../commerce/orders.helpers.ts'
import { claimOf, mailOf, record } from '../platform/emails.helpers.ts'
import { booksOf, invoiceOf, withShop } from './invoiced_orders.helpers.ts'
import {
  type Details,
  getInvoice,
  type Invoice,
  issue,
  item,
  saveDraft,
  voidInvoice,
} from './invoices.helpers.ts'
import { credit } from './money.helpers.ts'
import { ageing } from './reports.helpers.ts'

async function daysAgo(tx: Tx, { orgId }: Shop, days: number): Promise<string> {
  const [row] = await tx<{ day: string }[]>`
    select ((now() at time zone time_zone)::date - ${days}::integer)::text as day
    from public.organizations where id = ${orgId}`
  return required(row).day
}

/** Two pieces whose invoice was issued forty days ago; the transaction is the admin's. */
async function invoicedLongAgo(
  tx: Tx,
  shop: Shop,
  pays: 'account' | 'credit',
): Promise<{ order: Order; invoice: Invoice }> {
  const order = await orderOf(tx, shop, { pays, quantity: 2 })
  await as(tx, shop.admin)
  const draft = await invoiceOf(tx, shop, order)
  return { order, invoice: await issue(tx, shop.orgId, draft.id, await daysAgo(tx, shop, 40)) }
}

const onePiece = ({ items }: Order) => ({
  items: [{ item_id: required(items[0]).id, quantity: 1 }],
})

describe('what was paid with an order of which some is cancelled later', () => {
  const openOn = async (tx: Tx, shop: Shop, days: number) =>
    (await ageing(tx, shop.orgId, await daysAgo(tx, shop, days))).totals.total

  it('was paid on the days before: only from today on is something open', () =>
    withShop(9_000, async (tx, shop) => {
      const { order, invoice } = await invoicedLongAgo(tx, shop, 'credit')
      expect([await openOn(tx, shop, 20), await openOn(tx, shop, 0)]).toEqual([0, 0])
      const left = await cancel(tx, shop.orgId, order.id, onePiece(order))
      const back = order.total_minor - left.total_minor
      expect(back).toBeGreaterThan(0)
      expect([
        await openOn(tx, shop, 40),
        await openOn(tx, shop, 1),
        await openOn(tx, shop, 0),
      ]).toEqual([0, 0, back])
      const today = await daysAgo(tx, shop, 0)
      const days = await tx<{ kind: string; paid_on: string }[]>`
        select kind, paid_on::text from public.payments
        where org_id = ${shop.orgId} order by kind, paid_on`
      expect([...days]).toEqual([
        { kind: 'payment', paid_on: invoice.issued_on },
        { kind: 'payment', paid_on: today },
        { kind: 'reversal', paid_on: today },
      ])
      await booksOf(tx, shop)
    }))

  it('is no matter of a closed period, and the days before stay closed', () =>
    withShop(9_000, async (tx, shop) => {
      const { order } = await invoicedLongAgo(tx, shop, 'credit')
      await as(tx, shop.owner)
      await tx`select public.close_books(${shop.orgId}, ${await daysAgo(tx, shop, 1)})`
      await as(tx, shop.admin)
      const left = await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect([await openOn(tx, shop, 1), await openOn(tx, shop, 0)]).toEqual([
        0,
        order.total_minor - left.total_minor,
      ])
      await booksOf(tx, shop)
    }))

  it('leaves nothing below zero on any day when the invoice is void after it', () =>
    withShop(9_000, async (tx, shop) => {
      const { order, invoice } = await invoicedLongAgo(tx, shop, 'credit')
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      await voidInvoice(tx, shop.orgId, invoice.id)
      expect(await getInvoice(tx, shop.orgId, invoice.id)).toMatchObject({ status: 'void' })
      for (const days of [41, 40, 20, 1, 0]) {
        expect([days, await openOn(tx, shop, days)]).toEqual([days, 0])
      }
      await booksOf(tx, shop)
    }))
})

describe('an invoice of an order of which some is cancelled later', () => {
  const remind = async (tx: Tx, { orgId }: Shop, { id }: Invoice): Promise<string> => {
    const [row] = await tx<{ id: string }[]>`
      select public.send_invoice_reminder(${orgId}, ${id}, 'a@example.test') ->> 'id' as id`
    return required(row).id
  }
  const refused = async (tx: Tx, shop: Shop, invoice: Invoice) =>
    Number(
      (
        await expectDenied(
          () => remind(tx, shop, invoice),
          'PT409',
          'finance.order_cancelled_since',
        )
      ).detail,
    )
  const uncredited = async (tx: Tx, { orgId }: Shop, { id }: Invoice) =>
    (await getInvoice(tx, orgId, id)).uncredited_minor
  const onePieceOf = ({ items }: Invoice) => ({
    items: [{ invoice_item_id: required(items[0]).id, quantity: 1 }],
  })
  const statusOf = async (tx: Tx, shop: Shop, id: string) => {
    const { status } = await mailOf(tx, id)
    await as(tx, shop.admin)
    return status
  }

  it('is found by the list of the staff until it is credited, in part or whole, or void', () =>
    withShop(9_000, async (tx, shop) => {
      const found = async () => {
        const filters = tx.json({ needs_credit_note: true })
        const [row] = await tx<{ ids: string[]; count: number }[]>`
          select
            array(
              select rows ->> 'id' from jsonb_array_elements(
                public.list_invoices(${shop.orgId}, ${filters}) -> 'items'
              ) as rows
            ) as ids,
            coalesce(
              (
                select sum((sums ->> 'count')::integer)::integer
                from jsonb_array_elements(public.invoice_totals(${shop.orgId}, ${filters})) as sums
              ),
              0
            ) as count`
        expect(required(row).ids).toHaveLength(required(row).count)
        return required(row).ids.toSorted()
      }
      const make = async () => {
        await asOwner(tx)
        return invoicedLongAgo(tx, shop, 'account')
      }
      const [untouched, part, whole, gone] = [
        await make(),
        await make(),
        await make(),
        await make(),
      ]
      await asOwner(tx)
      const order = await orderOf(tx, shop, { quantity: 2 })
      await as(tx, shop.admin)
      await invoiceOf(tx, shop, order)
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await found()).toEqual([])
      for (const { order } of [part, whole, gone]) {
        await cancel(tx, shop.orgId, order.id, onePiece(order))
      }
      const ids = (...invoices: { invoice: Invoice }[]) =>
        invoices.map(({ invoice }) => invoice.id).toSorted()
      expect(await found()).toEqual(ids(part, whole, gone))
      expect(await found()).not.toContain(untouched.invoice.id)
      await credit(tx, shop, part.invoice.id, onePieceOf(part.invoice))
      expect(await found()).toEqual(ids(whole, gone))
      await credit(tx, shop, whole.invoice.id)
      await voidInvoice(tx, shop.orgId, gone.invoice.id)
      expect(await found()).toEqual([])
      // The rest of the order, too.
      await cancel(tx, shop.orgId, part.order.id)
      expect(await found()).toEqual(ids(part))
      await expectDenied(
        () => tx`select public.list_invoices(${shop.orgId}, '{"needs_credit_note": "x"}')`,
        'PT422',
        'platform.values_malformed',
      )
    }))

  it.each(['account', 'credit'] as const)(
    'paid by %s is not reminded of until the pieces are credited',
    (pays) =>
      withShop(9_000, async (tx, shop) => {
        const { order, invoice } = await invoicedLongAgo(tx, shop, pays)
        expect(await uncredited(tx, shop, invoice)).toBe(0)
        const left = await cancel(tx, shop.orgId, order.id, onePiece(order))
        const missing = order.total_minor - left.total_minor
        expect(missing).toBeGreaterThan(0)
        expect(await uncredited(tx, shop, invoice)).toBe(missing)
        expect((await getInvoice(tx, shop.orgId, invoice.id)).state).toBe('overdue')
        expect(await refused(tx, shop, invoice)).toBe(missing)

        await credit(tx, shop, invoice.id, onePieceOf(invoice))
        expect(await uncredited(tx, shop, invoice)).toBe(0)
        if (pays === 'account') {
          expect(await statusOf(tx, shop, await remind(tx, shop, invoice))).toBe('queued')
        } else {
          expect((await getInvoice(tx, shop.orgId, invoice.id)).open_minor).toBe(0)
        }
      }),
  )

  it('is credited in whole, with its delivery, when all of the order is cancelled', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoicedLongAgo(tx, shop, 'account')
      await advance(tx, shop.orgId, order.id, 'cancelled')
      expect(await refused(tx, shop, invoice)).toBe(invoice.total_minor)
      const pieces = { items: [{ ...required(onePieceOf(invoice).items[0]), quantity: 2 }] }
      const note = await credit(tx, shop, invoice.id, pieces)
      expect(await refused(tx, shop, invoice)).toBe(invoice.total_minor - note.total_minor)
      await credit(tx, shop, invoice.id)
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await expectDenied(() => remind(tx, shop, invoice), 'PT422', 'finance.invoice_not_overdue')
    }))

  it('asks for no credit note of what was cancelled before it was drafted, or credited before', () =>
    withShop(0, async (tx, shop) => {
      const order = await orderOf(tx, shop, { quantity: 3 })
      await as(tx, shop.admin)
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      const { id } = await invoiceOf(tx, shop, order)
      const invoice = await issue(tx, shop.orgId, id, await daysAgo(tx, shop, 40))
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await remind(tx, shop, invoice)
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      const before = await getInvoice(tx, shop.orgId, invoice.id)
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(before.uncredited_minor).toBe(0)
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await cancel(tx, shop.orgId, order.id)
      expect(await uncredited(tx, shop, invoice)).toBeGreaterThan(0)
    }))

  it('is covered by its pieces, where a part of a line is rounded to less than the order lost', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx, { prices_include_tax: false })
      // Five at 0.02 with 15 % tax: 0.02 of tax. Four: 0.01. The order loses 0.03, a piece is 0.02.
      const { id } = await createProduct(tx, { org_id: shop.orgId, tax_rate_bps: 1500 })
      const cheap = await createVariant(tx, { org_id: shop.orgId, product_id: id, price_minor: 2 })
      const order = await orderOf(tx, shop, { variantIds: [cheap.id], quantity: 5 })
      await as(tx, shop.admin)
      const draft = await invoiceOf(tx, shop, order)
      const invoice = await issue(tx, shop.orgId, draft.id, await daysAgo(tx, shop, 40))
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await refused(tx, shop, invoice)).toBe(2)
      expect((await credit(tx, shop, invoice.id, onePieceOf(invoice))).total_minor).toBe(2)
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await remind(tx, shop, invoice)
    }))

  it('whose lines were written anew is credited by value', () =>
    withShop(0, async (tx, shop) => {
      const order = await orderOf(tx, shop, { quantity: 2 })
      await as(tx, shop.admin)
      const draft = await invoiceOf(tx, shop, order)
      const details = {
        customer_id: shop.customerId,
        items: [item({ unit_price_minor: order.total_minor, tax_rate_bps: 0, quantity: 2 })],
      }
      await saveDraft(tx, shop.orgId, details, draft.id)
      const invoice = await issue(tx, shop.orgId, draft.id, await daysAgo(tx, shop, 40))
      const left = await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await refused(tx, shop, invoice)).toBe(order.total_minor - left.total_minor)
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      await remind(tx, shop, invoice)
    }))

  /** The draft of an order as whoever edits it saves it, without saying which lines are the order's. */
  const saved = async (
    tx: Tx,
    shop: Shop,
    order: Order,
    change: (line: Details, index: number) => Details[],
  ) => {
    const draft = await invoiceOf(tx, shop, order)
    const items = draft.items.map((line) => ({
      description: line.description,
      quantity: line.quantity,
      unit_price_minor: line.unit_price_minor,
      tax_rate_bps: line.tax_rate_bps,
      variant_id: order.items[line.position - 1]?.variant_id ?? null,
    }))
    const details = {
      customer_id: shop.customerId,
      prices_include_tax: draft.prices_include_tax,
      items: items.flatMap(change),
    }
    await saveDraft(tx, shop.orgId, details, draft.id)
    return issue(tx, shop.orgId, draft.id, await daysAgo(tx, shop, 40))
  }

  it('whose draft was saved with a discount is credited by its pieces', () =>
    withShop(0, async (tx, shop) => {
      const order = await orderOf(tx, shop, { quantity: 2 })
      await as(tx, shop.admin)
      const invoice = await saved(tx, shop, order, (line) => [{ ...line, discount_bps: 5_000 }])
      const line = required(invoice.items[0])
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await refused(tx, shop, invoice)).toBe(line.gross_minor / 2)
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await remind(tx, shop, invoice)
      await advance(tx, shop.orgId, order.id, 'cancelled')
      expect(await refused(tx, shop, invoice)).toBe(invoice.total_minor - line.gross_minor / 2)
    }))

  it('whose line was cut in two, or asks for less or more than was ordered, is too', () =>
    withShop(0, async (tx, shop) => {
      const cases: [number, (line: Details) => Details[], number][] = [
        [
          2,
          (line) => [
            { ...line, quantity: 1 },
            { ...line, quantity: 1, discount_bps: 5_000 },
          ],
          1,
        ],
        // One of three is not asked for: neither is the one that is cancelled.
        [3, (line) => [{ ...line, quantity: 2 }], 0],
        [2, (line) => [{ ...line, quantity: 3 }], 1],
      ]
      for (const [quantity, change, pieces] of cases) {
        await asOwner(tx)
        const order = await orderOf(tx, shop, { quantity })
        await as(tx, shop.admin)
        const invoice = await saved(tx, shop, order, (line, index) =>
          index === 0 ? change(line) : [line],
        )
        await cancel(tx, shop.orgId, order.id, onePiece(order))
        expect([quantity, (await uncredited(tx, shop, invoice)) > 0]).toEqual([
          quantity,
          pieces > 0,
        ])
        if (pieces > 0) await credit(tx, shop, invoice.id, onePieceOf(invoice))
        await remind(tx, shop, invoice)
      }
    }))

  it('whose line was left out asks for no credit note when that is cancelled', () =>
    withShop(0, async (tx, shop) => {
      const { id } = await createProduct(tx, { org_id: shop.orgId })
      const second = await createVariant(tx, { org_id: shop.orgId, product_id: id })
      const order = await orderOf(tx, shop, { variantIds: [shop.variantId, second.id] })
      await as(tx, shop.admin)
      const invoice = await saved(tx, shop, order, (line, index) => (index === 1 ? [] : [line]))
      const other = { items: [{ item_id: required(order.items[1]).id, quantity: 1 }] }
      await cancel(tx, shop.orgId, order.id, other)
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await remind(tx, shop, invoice)
    }))

  it('leaves no rest of a cent where lines that were written anew are rounded otherwise', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx, { prices_include_tax: false })
      // Five at 1.23 with 19 % tax are 7.32. Four are 5.85: the order loses 1.47, a piece is 1.46.
      const { id } = await createProduct(tx, { org_id: shop.orgId, tax_rate_bps: 1900 })
      const cheap = await createVariant(tx, {
        org_id: shop.orgId,
        product_id: id,
        price_minor: 123,
      })
      const order = await orderOf(tx, shop, { variantIds: [cheap.id], quantity: 5 })
      await as(tx, shop.admin)
      const invoice = await saved(tx, shop, order, (line) => [{ ...line, variant_id: null }])
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await refused(tx, shop, invoice)).toBe(147)
      const note = await credit(tx, shop, invoice.id, onePieceOf(invoice))
      expect(note.total_minor).toBe(146)
      expect(await uncredited(tx, shop, invoice)).toBe(0)
      await remind(tx, shop, invoice)
    }))

  it('takes back reminders that have not left, and only those of it', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoicedLongAgo(tx, shop, 'account')
      await asOwner(tx)
      const other = await invoicedLongAgo(tx, shop, 'account')
      const id = await remind(tx, shop, invoice)
      const control = await remind(tx, shop, other.invoice)
      const [sent] = await tx<{ id: string }[]>`
        select public.send_invoice(${shop.orgId}, ${invoice.id}, 'a@example.test') ->> 'id' as id`
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await statusOf(tx, shop, id)).toBe('cancelled')
      expect(await statusOf(tx, shop, control)).toBe('queued')
      expect(await statusOf(tx, shop, required(sent).id)).toBe('queued')
      const retry = () => tx`select public.retry_email(${shop.orgId}, ${id})`
      await expectDenied(retry, 'PT409', 'finance.email_moot')
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      await retry()
      expect(await statusOf(tx, shop, id)).toBe('queued')
    }))

  it('takes back a reminder that a worker had when the order was cancelled', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoicedLongAgo(tx, shop, 'account')
      const id = await remind(tx, shop, invoice)
      const { lease_token } = await claimOf(tx, shop.orgId)
      await as(tx, shop.admin)
      await cancel(tx, shop.orgId, order.id, onePiece(order))
      expect(await statusOf(tx, shop, id)).toBe('sending')
      expect(await record(tx, lease_token, shop.orgId, id, 'retry')).toBe(true)
      expect(await statusOf(tx, shop, id)).toBe('cancelled')
    }))
})
