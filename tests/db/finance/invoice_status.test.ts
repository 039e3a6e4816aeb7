import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { as, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { type Invoice, item } from './invoices.helpers.ts'
import {
  bill,
  credit,
  invoiceOf,
  type Place,
  pay,
  reverse,
  withPlace,
  writeOff,
} from './money.helpers.ts'

type Step = (tx: Tx, place: Place, invoice: Invoice) => Promise<unknown>

const paid =
  (amount_minor: number): Step =>
  (tx, place, { id }) =>
    pay(tx, place, { amount_minor, allocations: [{ invoice_id: id, amount_minor }] })
const writtenOff =
  (amount_minor: number): Step =>
  (tx, place, { id }) =>
    writeOff(tx, place, id, { amount_minor })
const credited =
  (quantity: string, give_back = 'credit'): Step =>
  (tx, place, { id, items }) =>
    credit(tx, place, id, {
      give_back,
      items: [{ invoice_item_id: required(items[0]).id, quantity }],
    })

/** What becomes of an invoice of 100.00. */
const fates: [told: string, steps: Step[], state: string][] = [
  ['nothing happened to', [], 'issued'],
  ['was paid', [paid(10_000)], 'paid'],
  ['was given up', [writtenOff(10_000)], 'written_off'],
  ['was given up in part', [writtenOff(9_999)], 'issued'],
  ['was paid but for what was given up', [paid(9_999), writtenOff(1)], 'written_off'],
  ['was credited before it was paid', [credited('1')], 'credited'],
  ['was credited when it was paid', [paid(10_000), credited('1')], 'credited'],
  ['was credited, to be refunded', [paid(10_000), credited('1', 'refund')], 'credited'],
  ['was credited in part when it was paid', [paid(10_000), credited('0.99')], 'paid'],
  ['was credited in parts', [credited('0.4'), paid(6_000), credited('0.6')], 'credited'],
  ['was paid but for what was credited', [credited('0.4'), paid(6_000)], 'paid'],
  ['was given up but for what was credited', [credited('0.4'), writtenOff(6_000)], 'written_off'],
  [
    'was given up but for what was paid and given back',
    [paid(4_000), writtenOff(6_000), credited('0.4')],
    'written_off',
  ],
]

async function listed(tx: Tx, orgId: string, state: string) {
  const [row] = await tx<{ page: { items: { id: string; state: string }[] } }[]>`
    select public.list_invoices(${orgId}, ${tx.json({ states: [state] })}) as page`
  return required(row).page.items
}

async function totals(tx: Tx, orgId: string) {
  const [row] = await tx<{ totals: Record<string, JSONValue>[] }[]>`
    select public.invoice_totals(${orgId}) as totals`
  return required(row).totals
}

describe('invoice_status', () => {
  it.each(fates)('of what %s is told by get_invoice and the list', (_told, steps, state) =>
    withPlace(async (tx, place) => {
      const invoice = await bill(tx, place)
      for (const step of steps) await step(tx, place, invoice)
      const found = await invoiceOf(tx, place.orgId, invoice.id)
      expect(found).toMatchObject({ status: state, state })
      expect(await listed(tx, place.orgId, state)).toMatchObject([{ id: invoice.id, state }])
      for (const other of ['paid', 'written_off', 'credited']) {
        if (other !== state) expect(await listed(tx, place.orgId, other)).toEqual([])
      }
    }),
  )

  it('is open again when what was given up is taken back', () =>
    withPlace(async (tx, place) => {
      for (const [steps, before] of [
        [[], 'issued'],
        [[paid(4_000)], 'partly_paid'],
      ] as const) {
        const invoice = await bill(tx, place)
        for (const step of steps) await step(tx, place, invoice)
        const { id } = await writeOff(tx, place, invoice.id)
        expect((await invoiceOf(tx, place.orgId, invoice.id)).state).toBe('written_off')
        await reverse(tx, place, id)
        const { open_minor, state } = await invoiceOf(tx, place.orgId, invoice.id)
        expect({ open_minor, state }).toEqual({
          open_minor: before === 'issued' ? 10_000 : 6_000,
          state: before,
        })
      }
    }))

  it('is late again when what was given up is taken back after the day it was due', () =>
    withPlace(async (tx, place) => {
      const invoice = await bill(tx, place, { issued_on: '2026-01-05' })
      const { id } = await writeOff(tx, place, invoice.id)
      expect((await invoiceOf(tx, place.orgId, invoice.id)).state).toBe('written_off')
      await reverse(tx, place, id)
      expect((await invoiceOf(tx, place.orgId, invoice.id)).state).toBe('overdue')
    }))

  it('tells a customer that it was credited when what they paid was given back', () =>
    withPlace(async (tx, place) => {
      const [row] = await tx<{ id: string }[]>`
        select id from public.customers
        where org_id = ${place.orgId} and user_id = ${place.customer.userId}`
      const own = { ...place, customerId: required(row).id }
      const invoice = await bill(tx, own)
      await pay(tx, own)
      await credit(tx, own, invoice.id, { give_back: 'refund' })
      await as(tx, own.customer)
      expect(await invoiceOf(tx, own.orgId, invoice.id)).toMatchObject({
        state: 'credited',
        paid_minor: 10_000,
        given_back_minor: 10_000,
        open_minor: 0,
      })
      const [page] = await tx<{ items: JSONValue }[]>`
        select public.list_own_invoices() -> 'items' as items`
      expect(required(page).items).toMatchObject([{ id: invoice.id, state: 'credited' }])
    }))
})

describe('invoice_totals', () => {
  it('tell what came from what was credited, given back and given up', () =>
    withPlace(async (tx, place) => {
      const settle = async (...steps: Step[]) => {
        const invoice = await bill(tx, place)
        for (const step of steps) await step(tx, place, invoice)
      }
      await settle(writtenOff(1_000))
      await settle(paid(10_000))
      await settle(paid(10_000), credited('0.3'))
      await settle(credited('0.2'), paid(8_000))
      await settle(paid(4_000), writtenOff(6_000))
      await settle(credited('0.1'), paid(9_000), credited('0.9', 'refund'))
      await tx`
        select public.save_invoice_draft(
          ${place.orgId}, null,
          ${tx.json({
            customer_id: place.customerId,
            currency: 'EUR',
            items: [item({ tax_rate_bps: 0 })],
          })}
        )`
      const none = {
        currency: 'EUR',
        exponent: 2,
        open_minor: 0,
        paid_minor: 0,
        credited_minor: 0,
        given_back_minor: 0,
        written_off_minor: 0,
      }
      const rows = await totals(tx, place.orgId)
      expect(rows).toEqual([
        { ...none, state: 'draft', count: 1, total_minor: 10_000 },
        {
          ...none,
          state: 'issued',
          count: 1,
          total_minor: 10_000,
          open_minor: 9_000,
          written_off_minor: 1_000,
        },
        {
          ...none,
          state: 'paid',
          count: 3,
          total_minor: 30_000,
          paid_minor: 28_000,
          credited_minor: 2_000,
          given_back_minor: 3_000,
        },
        {
          ...none,
          state: 'written_off',
          count: 1,
          total_minor: 10_000,
          paid_minor: 4_000,
          written_off_minor: 6_000,
        },
        {
          ...none,
          state: 'credited',
          count: 1,
          total_minor: 10_000,
          paid_minor: 9_000,
          credited_minor: 1_000,
          given_back_minor: 9_000,
        },
      ])
    }))
})
