import { describe, expect, it } from 'vitest'
import { as, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { cancel, grantCredit, openShop, orderOf } from '../commerce/orders.helpers.ts'
import type { Invoice } from './invoices.helpers.ts'
import {
  behind,
  bill,
  credit,
  creditBalance,
  expectReconciled,
  grant,
  type Place,
  pay,
  refund,
  withPlace,
} from './money.helpers.ts'

const TABLES = ['invoices', 'payments', 'credit_notes', 'vouchers'] as const

/** Which rows of finance are whose, by table. */
async function belongings(tx: Tx, { orgId }: Place, customerId: string) {
  const found: Record<string, string[]> = {}
  for (const table of TABLES) {
    const rows = await tx<{ id: string }[]>`
      select id from ${tx(`public.${table}`)}
      where org_id = ${orgId} and customer_id = ${customerId} order by id`
    found[table] = rows.map(({ id }) => id)
  }
  return found
}

async function merge(tx: Tx, { orgId }: Place, survivorId: string, mergedId: string) {
  const [row] = await tx<{ id: string }[]>`
    select public.merge_customers(${orgId}, ${survivorId}, ${mergedId}) as id`
  return required(row).id
}

async function expectAllRight(tx: Tx, place: Place): Promise<void> {
  await tx`set constraints all immediate`
  const [row] = await tx`select public.reconcile_ledger(${place.orgId}) as found`
  expect(row?.found).toEqual([])
  await behind(tx, place, () => expectReconciled(tx, place.orgId))
}

/** Two customers who each have an invoice, a payment, a credit note, a sales voucher and credit. */
function withPair(
  run: (tx: Tx, given: { place: Place; survivor: Place; merged: Place }) => Promise<void>,
) {
  return withPlace(async (tx, place) => {
    const other = await behind(tx, place, () => createCustomer(tx, { org_id: place.orgId }))
    const merged = { ...place, customerId: other.id }
    for (const one of [place, merged]) {
      const invoice = await bill(tx, one)
      await pay(tx, one, {
        amount_minor: 4_000,
        allocations: [{ invoice_id: invoice.id, amount_minor: 4_000 }],
      })
      await credit(tx, one, invoice.id)
      await grant(tx, one, 1_000)
      await draftSale(tx, one)
    }
    await run(tx, { place, survivor: place, merged })
  })
}

async function salesAccount(tx: Tx, { orgId }: Place): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.ledger_accounts where org_id = ${orgId} and role = 'sales'`
  return required(row).id
}

async function draftSale(tx: Tx, one: Place): Promise<string> {
  const line = { description: 'Fair', amount_minor: 500, tax_rate_bps: 0 }
  const [row] = await tx<{ id: string }[]>`
    select public.save_voucher_draft(${one.orgId}, 'sales', null, ${tx.json({
      customer_id: one.customerId,
      currency: 'EUR',
      lines: [{ ...line, account_id: await salesAccount(tx, one) }],
    })}, null) ->> 'id' as id`
  return required(row).id
}

async function postedSale(tx: Tx, one: Place): Promise<string> {
  const id = await draftSale(tx, one)
  await tx`select public.post_voucher(${one.orgId}, ${id}, null)`
  return id
}

/** What the person at the survivor's sign-in can read, by table. */
async function read(tx: Tx, { orgId }: Place) {
  const [row] = await tx`
    select
      (select count(*)::int from public.invoices where org_id = ${orgId}) as invoices,
      (select count(*)::int from public.credit_notes where org_id = ${orgId}) as credit_notes,
      (select count(*)::int from public.credit_note_items where org_id = ${orgId})
        as credit_note_items,
      (select count(*)::int from public.payments where org_id = ${orgId}) as payments,
      (select count(*)::int from public.payment_allocations where org_id = ${orgId})
        as payment_allocations`
  return row
}

/** Somebody with a sign-in, into whom a stranger with an open invoice was merged. */
function withStranger(
  run: (
    tx: Tx,
    given: { place: Place; survivor: Place; merged: Place; merge_id: string; invoice: Invoice },
  ) => Promise<void>,
) {
  return withPlace(async (tx, place) => {
    const merged = { ...place }
    const [own] = await tx<{ id: string }[]>`
      select id from public.customers
      where org_id = ${place.orgId} and user_id = ${place.customer.userId}`
    const survivor = { ...place, customerId: required(own).id }
    const invoice = await bill(tx, merged)
    const merge_id = await merge(tx, place, survivor.customerId, merged.customerId)
    await run(tx, { place, survivor, merged, merge_id, invoice })
  })
}

describe('a merge of customers with documents', () => {
  it('moves all of them, and undo gives each back to whose it was', () =>
    withPair(async (tx, { place, survivor, merged }) => {
      const mine = await belongings(tx, place, survivor.customerId)
      const theirs = await belongings(tx, place, merged.customerId)
      for (const table of TABLES) {
        expect([table, mine[table]?.length, theirs[table]?.length]).toEqual([table, 1, 1])
      }
      // 40.00 came back as store credit of each, and 10.00 were given.
      expect([await creditBalance(tx, survivor), await creditBalance(tx, merged)]).toEqual([
        5_000, 5_000,
      ])
      await expectAllRight(tx, place)

      const id = await merge(tx, place, survivor.customerId, merged.customerId)
      const together = await belongings(tx, place, survivor.customerId)
      for (const table of TABLES) {
        expect(together[table]).toEqual([...(mine[table] ?? []), ...(theirs[table] ?? [])].sort())
      }
      expect(await creditBalance(tx, survivor)).toBe(10_000)
      await expectAllRight(tx, place)

      await tx`select public.undo_customer_merge(${place.orgId}, ${id})`
      expect(await belongings(tx, place, survivor.customerId)).toEqual(mine)
      expect(await belongings(tx, place, merged.customerId)).toEqual(theirs)
      expect([await creditBalance(tx, survivor), await creditBalance(tx, merged)]).toEqual([
        5_000, 5_000,
      ])
      await expectAllRight(tx, place)
    }))

  it('leaves with the survivor what was done in between', () =>
    withPair(async (tx, { place, survivor, merged }) => {
      const mine = await belongings(tx, place, survivor.customerId)
      const theirs = await belongings(tx, place, merged.customerId)
      const id = await merge(tx, place, survivor.customerId, merged.customerId)
      const late = await bill(tx, survivor)
      const paid = await pay(tx, survivor, {
        allocations: [{ invoice_id: late.id, amount_minor: 10_000 }],
      })
      await tx`select public.undo_customer_merge(${place.orgId}, ${id})`
      const after = await belongings(tx, place, survivor.customerId)
      expect(after.invoices).toEqual([...(mine.invoices ?? []), late.id].sort())
      expect(after.payments).toEqual([...(mine.payments ?? []), paid.id].sort())
      expect(await belongings(tx, place, merged.customerId)).toEqual(theirs)
      await expectAllRight(tx, place)
    }))

  it('changes nothing of an issued document but whose it is', () =>
    withPair(async (tx, { place, survivor, merged }) => {
      const papers = () =>
        behind(tx, place, async () => [
          ...(await tx`
        select to_jsonb(invoices) - array['customer_id', 'updated_at'] as paper from public.invoices
        where org_id = ${place.orgId}
        union all
        select to_jsonb(notes) - array['customer_id', 'updated_at'] from public.credit_notes as notes
        where org_id = ${place.orgId}
        order by 1`),
        ])
      const before = await papers()
      const id = await merge(tx, place, survivor.customerId, merged.customerId)
      expect(await papers()).toEqual(before)
      await tx`select public.undo_customer_merge(${place.orgId}, ${id})`
      expect(await papers()).toEqual(before)
    }))

  it('gives back with an invoice what was paid and credited of it in between', () =>
    withStranger(async (tx, { place, survivor, merged, merge_id, invoice }) => {
      const over = await pay(tx, survivor, { amount_minor: 12_000 })
      const half = { invoice_item_id: required(invoice.items[0]).id, quantity: '0.5' }
      const note = await credit(tx, survivor, invoice.id, { items: [half] })
      expect(await creditBalance(tx, survivor)).toBe(7_000)
      await as(tx, place.customer)
      expect(await read(tx, place)).toMatchObject({ credit_notes: 1, credit_note_items: 1 })
      await as(tx, place.admin)

      await tx`select public.undo_customer_merge(${place.orgId}, ${merge_id})`
      expect(await belongings(tx, place, merged.customerId)).toMatchObject({
        invoices: [invoice.id],
        payments: [over.id],
        credit_notes: [note.id],
      })
      expect([await creditBalance(tx, survivor), await creditBalance(tx, merged)]).toEqual([
        0, 7_000,
      ])
      const told = await tx<{ customer_id: string }[]>`
        select distinct customer_id from public.customer_events
        where org_id = ${place.orgId}
          and (data ->> 'credit_note_id' = ${note.id} or data ->> 'payment_id' = ${over.id})`
      expect(told.map(({ customer_id }) => customer_id)).toEqual([merged.customerId])
      await as(tx, place.customer)
      expect(await read(tx, place)).toEqual({
        invoices: 0,
        credit_notes: 0,
        credit_note_items: 0,
        payments: 0,
        payment_allocations: 0,
      })
      await as(tx, place.admin)
      // And it goes on as if there had been no merge.
      await credit(tx, merged, invoice.id)
      await refund(tx, merged, {
        customer_id: merged.customerId,
        currency: 'EUR',
        amount_minor: 12_000,
      })
      await expectAllRight(tx, place)
      await behind(tx, place, async () => {
        const [row] = await tx`
          select private.repair_ledger_from_credit_entries(${place.orgId}) as posted`
        expect(row?.posted).toBe(0)
      })
    }))

  it('cannot be undone while the survivor has spent what is the other’s', () =>
    withStranger(async (tx, { place, survivor, merged, merge_id, invoice }) => {
      await pay(tx, survivor)
      await credit(tx, survivor, invoice.id)
      const undo = () => tx`select public.undo_customer_merge(${place.orgId}, ${merge_id})`
      await bill(tx, survivor)
      const spent = await pay(tx, survivor, { method: 'credit', amount_minor: 9_000 })
      await expectDenied(undo, 'PT409', 'crm.merge_credit_spent')
      await tx`select public.reverse_payment(${place.orgId}, ${spent.id}, 'Not theirs')`
      await undo()
      expect([await creditBalance(tx, survivor), await creditBalance(tx, merged)]).toEqual([
        0, 10_000,
      ])
      await expectAllRight(tx, place)
    }))

  it('leaves with the survivor a payment that settled something of both', () =>
    withStranger(async (tx, { place, survivor, merged, merge_id, invoice }) => {
      const own = await bill(tx, survivor)
      const both = await pay(tx, survivor, {
        amount_minor: 2_000,
        allocations: [
          { invoice_id: invoice.id, amount_minor: 1_000 },
          { invoice_id: own.id, amount_minor: 1_000 },
        ],
      })
      const theirs = await pay(tx, survivor, {
        amount_minor: 1_000,
        allocations: [{ invoice_id: invoice.id, amount_minor: 1_000 }],
      })
      await tx`select public.undo_customer_merge(${place.orgId}, ${merge_id})`
      expect(await belongings(tx, place, survivor.customerId)).toMatchObject({
        invoices: [own.id],
        payments: [both.id],
      })
      expect(await belongings(tx, place, merged.customerId)).toMatchObject({
        payments: [theirs.id],
      })
      await expectAllRight(tx, place)
    }))

  it('gives back with a sales voucher what paid it in between', () =>
    withStranger(async (tx, { place, survivor, merged, merge_id: first }) => {
      await tx`select public.undo_customer_merge(${place.orgId}, ${first})`
      const theirs = await postedSale(tx, merged)
      const own = await postedSale(tx, survivor)
      const merge_id = await merge(tx, place, survivor.customerId, merged.customerId)
      for (const id of [theirs, own]) {
        await tx`
          select public.pay_voucher(
            ${place.orgId}, ${id}, ${tx.json({ method: 'card', amount_minor: 200 })}, ${id}
          )`
      }
      await tx`select public.undo_customer_merge(${place.orgId}, ${merge_id})`
      const payers = await tx<{ voucher_id: string; customer_id: string }[]>`
        select allocations.voucher_id, payments.customer_id
        from public.payment_allocations as allocations
        join public.payments as payments on payments.id = allocations.payment_id
        where allocations.org_id = ${place.orgId} and allocations.voucher_id is not null`
      expect(Object.fromEntries(payers.map((one) => [one.voucher_id, one.customer_id]))).toEqual({
        [theirs]: merged.customerId,
        [own]: survivor.customerId,
      })
      const [row] = await tx`select public.reconcile_ledger(${place.orgId}) as found`
      expect(row?.found).toEqual([])
    }))

  it('gives back with an order its invoice, what paid that, and what was cancelled', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await grantCredit(tx, shop, 5_000)
      const order = await orderOf(tx, shop, { pays: 'credit', quantity: 2 })
      const survivor = await createCustomer(tx, { org_id: shop.orgId })
      await as(tx, shop.admin)
      const id = await merge(tx, shop, survivor.id, shop.customerId)
      const [draft] = await tx<{ id: string }[]>`
        select public.create_invoice_from_order(${shop.orgId}, ${order.id}) ->> 'id' as id`
      const invoiceId = required(draft).id
      await tx`select public.issue_invoice(${shop.orgId}, ${invoiceId})`
      await cancel(tx, shop.orgId, order.id)
      await tx`select public.undo_customer_merge(${shop.orgId}, ${id})`
      expect(await belongings(tx, shop, survivor.id)).toMatchObject({ invoices: [], payments: [] })
      const back = await belongings(tx, shop, shop.customerId)
      expect(back.invoices).toEqual([invoiceId])
      expect(back.payments).toHaveLength(2)
      expect([
        await creditBalance(tx, shop),
        await creditBalance(tx, { ...shop, customerId: survivor.id }),
      ]).toEqual([5_000, 0])
      await expectAllRight(tx, shop)
    }))
})
