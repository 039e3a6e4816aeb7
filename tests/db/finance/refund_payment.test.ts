import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { expectDenied } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import {
  balances,
  behind,
  bill,
  credit,
  creditBalance,
  creditOnDays,
  expectReconciled,
  grant,
  pay,
  refund,
  todayOf,
  withPlace,
} from './money.helpers.ts'

const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

describe('refund_payment', () => {
  it('pays back what a credit note left to be paid back, and never more', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      await pay(tx, place)
      const note = await credit(tx, place, id, { give_back: 'refund' })
      const of = (amount_minor: number | null) => ({ credit_note_id: note.id, amount_minor })
      const { detail } = await expectDenied(
        () => refund(tx, place, of(10_001)),
        'PT409',
        'finance.refund_exceeds_refundable',
      )
      expect(detail).toBe('10000')
      expect(await refund(tx, place, { ...of(4_000), method: 'cash' })).toMatchObject({
        kind: 'refund',
        method: 'cash',
        customer: { id: place.customerId },
        allocations: [{ credit_note_id: note.id, number: note.number, amount_minor: 4_000 }],
      })
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
      // Without an amount, all that is left; and then nothing is.
      expect(await refund(tx, place, of(null))).toMatchObject({ amount_minor: 6_000 })
      await expectDenied(
        () => refund(tx, place, of(null)),
        'PT409',
        'finance.refund_exceeds_refundable',
      )
      expect(await behind(tx, place, () => balances(tx, place.orgId))).toEqual({
        bank: 4_000,
        cash: -4_000,
      })
    }))

  it('pays store credit out, and never more than there is', () =>
    withPlace(async (tx, place) => {
      await grant(tx, place, 5_000)
      const of = (amount_minor: number) => ({
        customer_id: place.customerId,
        currency: 'EUR',
        amount_minor,
      })
      await expectDenied(() => refund(tx, place, of(5_001)), 'PT409', 'crm.credit_insufficient')
      const key = randomUUID()
      const first = await refund(tx, place, of(2_000), key)
      expect((await refund(tx, place, of(2_000), key)).id).toBe(first.id)
      await expectDenied(
        () => refund(tx, place, of(2_001), key),
        'PT409',
        'platform.idempotency_key_reused',
      )
      // One key is one movement of money, whichever way it goes.
      await expectDenied(() => pay(tx, place, {}, key), 'PT409', 'platform.idempotency_key_reused')
      expect(await creditBalance(tx, place)).toBe(3_000)
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('refuses what it cannot read, and what is not there', () =>
    withPlace(async (tx, place) => {
      await grant(tx, place, 5_000)
      const foreign = await behind(tx, place, () =>
        createCustomer(tx, { org_id: place.otherOrg.id }),
      )
      const right = { customer_id: place.customerId, currency: 'EUR', amount_minor: 100 }
      const cases: [Record<string, JSONValue>, string][] = [
        [{ customer_id: null }, 'finance.refund_of_what'],
        [{ credit_note_id: randomUUID() }, 'finance.refund_of_what'],
        [{ customer_id: null, credit_note_id: randomUUID() }, 'finance.credit_note_not_found'],
        [{ customer_id: foreign.id }, 'crm.customer_not_found'],
        [{ currency: null }, 'platform.value_missing'],
        [{ currency: 'XXX' }, 'finance.currency_unknown'],
        [{ amount_minor: null }, 'finance.payment_amount_invalid'],
        [{ amount_minor: -1 }, 'finance.payment_amount_invalid'],
        [{ method: 'credit' }, 'finance.payment_method_unknown'],
        [{ allocations: [] }, 'platform.field_unknown'],
      ]
      for (const [change, reason] of cases) {
        await expectDenied(
          () => refund(tx, place, { ...right, ...change }),
          reason.endsWith('not_found') ? 'PT404' : 'PT422',
          reason,
        )
      }
      await refund(tx, place, right)
    }))

  it('pays back no credit note before its day, and today always', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place, { issued_on: '2026-01-10' })
      await pay(tx, place, { paid_on: '2026-01-20' })
      const note = await credit(tx, place, id, { give_back: 'refund' })
      const today = await todayOf(tx, place)
      const of = { credit_note_id: note.id, amount_minor: 100 }
      const { detail } = await expectDenied(
        () => refund(tx, place, { ...of, paid_on: dayAfter(today, -1) }),
        'PT422',
        'finance.refund_too_early',
      )
      expect(detail).toBe('paid_on')
      await refund(tx, place, { ...of, paid_on: today })
      await refund(tx, place, of)
      // Of an invoice of next month, the credit note is of that day too.
      const later = await bill(tx, place, { issued_on: dayAfter(today, 30) })
      await pay(tx, place, { allocations: [{ invoice_id: later.id, amount_minor: 10_000 }] })
      const ahead = await credit(tx, place, later.id, { give_back: 'refund' })
      await refund(tx, place, { credit_note_id: ahead.id })
    }))

  it('pays store credit out on days on which it was there, and stayed until today', () =>
    withPlace(async (tx, place) => {
      const out = (amount_minor: number, paid_on?: string) =>
        refund(tx, place, {
          customer_id: place.customerId,
          currency: 'EUR',
          amount_minor,
          ...(paid_on === undefined ? {} : { paid_on }),
        })
      const refused = async (attempt: () => Promise<unknown>) => {
        const { detail } = await expectDenied(attempt, 'PT422', 'finance.credit_less_then')
        expect(detail).toBe('paid_on')
      }
      await pay(tx, place, { amount_minor: 5_000, paid_on: '2026-02-01' })
      await refused(() => out(1, '2026-01-31'))
      await out(1_000, '2026-02-01')
      await pay(tx, place, { amount_minor: 2_000, paid_on: '2026-04-01' })
      await out(3_500, '2026-03-01')
      // 500 were left until April.
      await refused(() => out(501, '2026-02-15'))
      await refused(() => out(501, '2026-03-31'))
      await out(2_500, '2026-04-01')
      await grant(tx, place, 700)
      await refused(() => out(1, '2026-04-01'))
      await expectDenied(() => out(701, '2026-04-01'), 'PT409', 'crm.credit_insufficient')
      // The credit of somebody else, and another currency, is another matter.
      const other = await behind(tx, place, () => createCustomer(tx, { org_id: place.orgId }))
      await pay(tx, { ...place, customerId: other.id }, { paid_on: '2026-02-01' })
      await pay(tx, place, { currency: 'USD', paid_on: '2026-02-01' })
      await refused(() => out(1, '2026-04-01'))
      await out(700)
      expect(await creditOnDays(tx, place)).toEqual([
        '2026-02-01 4000',
        '2026-03-01 500',
        '2026-04-01 0',
        `${await todayOf(tx, place)} 0`,
      ])
    }))

  it('refuses another currency than the credit note has', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      await pay(tx, place)
      const note = await credit(tx, place, id, { give_back: 'refund' })
      const values = { credit_note_id: note.id, amount_minor: 1 }
      await expectDenied(
        () => refund(tx, place, { ...values, currency: 'USD' }),
        'PT422',
        'finance.currency_differs',
      )
      await refund(tx, place, { ...values, currency: 'EUR' })
    }))
})
