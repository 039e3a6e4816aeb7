import { describe, expect, it } from 'vitest'
import { createProduct, createVariant } from '../../helpers/commerce-factories.ts'
import {
  as,
  asOwner,
  behindScenes,
  type Executor,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  advance,
  cancel,
  grantCredit,
  type Order,
  openShop,
  orderOf,
  type Shop,
} from '../commerce/orders.helpers.ts'
import { invoiced, invoiceOf } from './invoiced_orders.helpers.ts'
import { type Details, type Invoice, issue, saveDraft, voidInvoice } from './invoices.helpers.ts'
import { credit, pay, refund, reverse, writeOff } from './money.helpers.ts'

function seeded(seed: number) {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const upTo = (most: number) => 1 + Math.floor(next() * most)
  return { next, upTo, pick: <T>(list: T[]): T => required(list[Math.floor(next() * list.length)]) }
}

/** Which of what may happen is refused with a reason, and nothing else. */
const REFUSALS = /^(finance|commerce|crm)\.[a-z_]+$/

/** What the column says of each invoice, and what the documents do. */
const keptAndCounted = (db: Executor, orgId: string) => db<
  { id: string; number: string | null; kept: number; counted: number }[]
>`
  select invoices.id, invoices.number, invoices.uncredited_minor as kept,
    private.uncredited_minor(invoices) as counted
  from public.invoices as invoices
  where invoices.org_id = ${orgId}
  order by invoices.created_at, invoices.id`

const repair = async (db: Executor, orgId: string) => {
  const [row] = await db<{ repaired: number }[]>`
    select private.repair_uncredited_invoices(${orgId}) as repaired`
  return required(row).repaired
}

/** Numbers of the invoices that the list finds; the transaction is the admin's. */
async function listed(tx: Tx, { orgId }: Shop): Promise<string[]> {
  const [row] = await tx<{ numbers: string[] }[]>`
    select array(
      select rows ->> 'number'
      from jsonb_array_elements(
        public.list_invoices(${orgId}, '{"needs_credit_note": true}', 'issued_on.desc', null, 100) -> 'items'
      ) as rows
    ) as numbers`
  return required(row).numbers.toSorted()
}

/** A shop with things whose prices and taxes leave halves of a cent. */
async function oddShop(tx: Tx, includesTax: boolean): Promise<{ shop: Shop; things: string[] }> {
  const shop = await openShop(tx, { prices_include_tax: includesTax, stock_quantity: 10_000 })
  await grantCredit(tx, shop, 500_000)
  const things = [shop.variantId]
  for (const [price, rate] of [
    [2, 1500],
    [123, 1900],
    [3_333, 700],
    [0, 0],
  ] as const) {
    const { id } = await createProduct(tx, { org_id: shop.orgId, tax_rate_bps: rate })
    const thing = { org_id: shop.orgId, product_id: id, price_minor: price }
    things.push((await createVariant(tx, { ...thing, stock_quantity: 10_000 })).id)
  }
  return { shop, things }
}

/** How people change the draft of an order: not at all, cheaper, one line less, in two, written anew. */
const CHANGES: ((line: Details, index: number) => Details[])[] = [
  (line) => [{ ...line, discount_bps: 3_300 }],
  (line, index) => (index === 0 ? [] : [line]),
  (line) =>
    Number(line.quantity) > 1
      ? [
          { ...line, quantity: 1 },
          { ...line, quantity: Number(line.quantity) - 1, discount_bps: 1_000 },
        ]
      : [line],
  (line) => [{ ...line, variant_id: null }],
]

async function savedOtherwise(
  tx: Tx,
  shop: Shop,
  order: Order,
  change: (line: Details, index: number) => Details[],
): Promise<Invoice> {
  const draft = await invoiceOf(tx, shop, order)
  const items = draft.items.map((line) => ({
    description: line.description,
    quantity: line.quantity,
    unit_price_minor: line.unit_price_minor,
    tax_rate_bps: line.tax_rate_bps,
    variant_id: order.items[line.position - 1]?.variant_id ?? null,
  }))
  const { prices_include_tax } = draft
  const details = { customer_id: shop.customerId, prices_include_tax, items: items.flatMap(change) }
  await saveDraft(tx, shop.orgId, details, draft.id)
  return issue(tx, shop.orgId, draft.id)
}

describe('invoices.uncredited_minor', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'is what the documents say after anything that happens, and so is the list, seed %i',
    { timeout: 120_000 },
    (seed) =>
      inTransaction(async (tx) => {
        const { next, upTo, pick } = seeded(seed * 7_919)
        const { shop, things } = await oddShop(tx, seed % 2 === 0)
        const orders: Order[] = []
        const invoices: Invoice[] = []
        const payments: string[] = []
        const notes: string[] = []
        let missing: string[] = []

        const basket = () => ({
          variantIds: things.filter((_thing, index) => index === 0 || next() < 0.5),
          quantity: upTo(5),
          pays: pick(['account', 'account', 'credit'] as const),
        })
        // Mostly what is to be credited; other invoices would soon all be settled.
        const anyInvoice = () =>
          pick([
            pick(invoices),
            ...invoices.filter(({ id }) => missing.includes(id) || next() < 0.2),
          ])
        const cancelSome = (order: Order) =>
          cancel(tx, shop.orgId, order.id, {
            items: [{ item_id: pick(order.items).id, quantity: upTo(2) }],
          })
        const steps: (() => Promise<unknown>)[] = [
          async () => {
            await asOwner(tx)
            const { order, invoice } = await invoiced(tx, shop, basket())
            orders.push(order)
            invoices.push(invoice)
          },
          async () => {
            await asOwner(tx)
            const order = await orderOf(tx, shop, basket())
            await as(tx, shop.admin)
            orders.push(order)
            if (next() < 0.3) await cancelSome(order)
            invoices.push(await savedOtherwise(tx, shop, order, pick(CHANGES)))
          },
          () => cancelSome(pick(orders)),
          () => cancelSome(pick(orders)),
          () => cancelSome(pick(orders)),
          async () => {
            if (next() < 0.5) await advance(tx, shop.orgId, pick(orders).id, 'cancelled')
            else await cancel(tx, shop.orgId, pick(orders).id)
          },
          async () => {
            const invoice = anyInvoice()
            const line = pick(invoice.items)
            const quantity = next() < 0.7 ? upTo(2) : upTo(1_500_000) / 1_000_000
            const note = await credit(tx, shop, invoice.id, {
              items: [{ invoice_item_id: line.id, quantity }],
              give_back: pick(['credit', 'refund']),
            })
            notes.push(note.id)
          },
          async () => {
            notes.push((await credit(tx, shop, anyInvoice().id)).id)
          },
          () => voidInvoice(tx, shop.orgId, anyInvoice().id),
          async () => {
            payments.push((await pay(tx, shop, { amount_minor: upTo(5_000) })).id)
          },
          async () => {
            payments.push((await writeOff(tx, shop, anyInvoice().id)).id)
          },
          () => reverse(tx, shop, pick(payments)),
          () => refund(tx, shop, { credit_note_id: pick(notes), amount_minor: upTo(500) }),
          // One that was voided is invoiced again, of what is left.
          async () => {
            const draft = await invoiceOf(tx, shop, pick(orders))
            invoices.push(await issue(tx, shop.orgId, draft.id))
          },
        ]
        let [done, came, went] = [0, 0, 0]
        let before = new Map<string, number>()
        const look = async () => {
          const invoices = await behindScenes(tx, () => keptAndCounted(tx, shop.orgId))
          for (const { id, kept, counted } of invoices) {
            expect([done, id, kept]).toEqual([done, id, counted])
            if (kept > (before.get(id) ?? 0)) came += 1
            if (kept < (before.get(id) ?? 0)) went += 1
          }
          before = new Map(invoices.map(({ id, kept }) => [id, kept]))
          missing = invoices.filter(({ kept }) => kept > 0).map(({ id }) => id)
          const numbers = invoices.filter(({ counted }) => counted > 0)
          expect(await listed(tx, shop)).toEqual(
            numbers.map(({ number }) => number ?? '').toSorted(),
          )
        }
        // Of everything there is one to begin with.
        await required(steps[0])()
        await cancel(tx, shop.orgId, required(orders[0]).id)
        await look()
        notes.push((await credit(tx, shop, required(invoices[0]).id)).id)
        await look()
        payments.push((await pay(tx, shop, { amount_minor: 100 })).id)
        expect([came, went]).toEqual([1, 1])

        for (let step = 0; step < 70; step += 1) {
          await tx`savepoint step`
          try {
            await pick(steps)()
            done += 1
          } catch (error) {
            if (!(error instanceof Error) || !REFUSALS.test(error.message)) throw error
            await tx`rollback to savepoint step`
            await as(tx, shop.admin)
            continue
          }
          await look()
        }
        expect(done).toBeGreaterThan(25)
        expect(came).toBeGreaterThan(1)
        await asOwner(tx)
        expect(await repair(tx, shop.orgId)).toBe(0)
      }),
  )
})

describe('repair_uncredited_invoices', () => {
  it('puts right what a load left wrong, too much or too little, and says of how many', () =>
    inTransaction(async (tx) => {
      const { shop } = await oddShop(tx, true)
      const buy = async () => {
        await asOwner(tx)
        return invoiced(tx, shop, { quantity: 2 })
      }
      const [missed, made, right] = [await buy(), await buy(), await buy()]
      for (const { order } of [missed, right]) {
        const items = [{ item_id: required(order.items[0]).id, quantity: 1 }]
        await cancel(tx, shop.orgId, order.id, { items })
      }
      await asOwner(tx)
      const before = await keptAndCounted(tx, shop.orgId)
      expect(before.filter(({ kept }) => kept > 0)).toHaveLength(2)
      await tx`set local session_replication_role = replica`
      await tx`update public.invoices set uncredited_minor = 0 where id = ${missed.invoice.id}`
      await tx`update public.invoices set uncredited_minor = 7 where id = ${made.invoice.id}`
      await tx`set local session_replication_role = origin`
      expect(await repair(tx, shop.orgId)).toBe(2)
      expect([...(await keptAndCounted(tx, shop.orgId))]).toEqual([...before])
      expect(await repair(tx, shop.orgId)).toBe(0)
    }))
})
