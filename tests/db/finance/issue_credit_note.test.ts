import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { as, expectDenied } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { item } from './invoices.helpers.ts'
import {
  balances,
  behind,
  bill,
  credit,
  creditBalance,
  expectReconciled,
  invoiceOf,
  pay,
  voided,
  withPlace,
  writeOff,
} from './money.helpers.ts'

/** A generator that gives the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('issue_credit_note', () => {
  it('takes a whole invoice back, with its tax by rate and a number of its own', () =>
    withPlace(async (tx, place) => {
      const { id, number } = await bill(tx, place, {
        items: [item(), item({ unit_price_minor: 333, tax_rate_bps: 700 })],
      })
      const first = await credit(tx, place, id)
      expect(first).toMatchObject({
        number: expect.stringMatching(/^CN-\d{4}-00001$/),
        net_minor: 10_333,
        tax_minor: 1_923,
        total_minor: 12_256,
        settled_minor: 12_256,
        credit_minor: 0,
        refundable_minor: 0,
        invoice: { id, number },
        taxes: [
          { tax_rate_bps: 700, net_minor: 333, tax_minor: 23 },
          { tax_rate_bps: 1900, net_minor: 10_000, tax_minor: 1_900 },
        ],
      })
      expect(await invoiceOf(tx, place.orgId, id)).toMatchObject({
        status: 'credited',
        open_minor: 0,
        credited_minor: 12_256,
      })
      expect(await behind(tx, place, () => balances(tx, place.orgId))).toEqual({})
      const { detail } = await expectDenied(
        () => credit(tx, place, id),
        'PT409',
        'finance.nothing_to_credit',
      )
      expect(detail).toBe(number)
      const next = await bill(tx, place)
      expect((await credit(tx, place, next.id)).number).toMatch(/00002$/)
    }))

  it('is none over nothing, unless the invoice is over nothing too', () =>
    withPlace(async (tx, place) => {
      const free = { description: 'Gift', quantity: 1, unit_price_minor: 0, tax_rate_bps: 0 }
      const work = { ...free, description: 'Work', unit_price_minor: 1_000 }
      const invoice = await bill(tx, place, { items: [work, free] })
      const part = (index: number, quantity: string) => ({
        items: [{ invoice_item_id: required(invoice.items[index]).id, quantity }],
      })
      for (const nothing of [part(0, '0.000001'), part(1, '1')]) {
        const { detail } = await expectDenied(
          () => credit(tx, place, invoice.id, nothing),
          'PT409',
          'finance.nothing_to_credit',
        )
        expect(detail).toBe(invoice.number)
      }
      // No number was used up, and the smallest amount there is can be credited.
      const note = await credit(tx, place, invoice.id, part(0, '0.0005'))
      expect(note).toMatchObject({ total_minor: 1, number: expect.stringMatching(/00001$/) })
      const gift = await bill(tx, place, { items: [free] })
      expect((await credit(tx, place, gift.id)).total_minor).toBe(0)
    }))

  it('takes off what is open first, and gives back the rest as store credit', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      await pay(tx, place, { amount_minor: 7_000 })
      expect(await credit(tx, place, id)).toMatchObject({
        settled_minor: 3_000,
        credit_minor: 7_000,
        refundable_minor: 0,
      })
      expect(await creditBalance(tx, place)).toBe(7_000)
      expect(await invoiceOf(tx, place.orgId, id)).toMatchObject({
        status: 'credited',
        open_minor: 0,
        credited_minor: 3_000,
        given_back_minor: 7_000,
      })
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('leaves what had been paid to be paid back, when that is asked for', () =>
    withPlace(async (tx, place) => {
      const { id, items } = await bill(tx, place)
      await pay(tx, place)
      const line = required(items[0])
      expect(
        await credit(tx, place, id, {
          give_back: 'refund',
          items: [{ invoice_item_id: line.id, quantity: '0.25' }],
        }),
      ).toMatchObject({ settled_minor: 0, credit_minor: 0, refundable_minor: 2_500 })
      expect(await creditBalance(tx, place)).toBe(0)
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('gives back nothing that was written off and never paid', () =>
    withPlace(async (tx, place) => {
      const { id, items, number } = await bill(tx, place)
      const half = { items: [{ invoice_item_id: required(items[0]).id, quantity: 0.5 }] }
      await pay(tx, place, { amount_minor: 5_000 })
      await writeOff(tx, place, id)
      expect(await credit(tx, place, id, half)).toMatchObject({ credit_minor: 5_000 })
      const { detail } = await expectDenied(
        () => credit(tx, place, id, half),
        'PT409',
        'finance.credit_of_written_off',
      )
      expect(detail).toBe(number)
    }))

  it('adds up to the line to the minor unit, in whatever parts it is credited', () =>
    withPlace(async (tx, place) => {
      const random = seeded(20_261_121)
      for (let round = 0; round < 12; round += 1) {
        const millionths = 1 + Math.floor(random() * 5_000_000)
        const invoice = await bill(tx, place, {
          prices_include_tax: round % 2 === 0,
          items: [
            item({
              quantity: millionths / 1_000_000,
              unit_price_minor: Math.floor(random() * 1_000),
              tax_rate_bps: Math.floor(random() * 10_001),
              discount_bps: Math.floor(random() * 3_000),
            }),
          ],
        })
        const line = required(invoice.items[0])
        let left = millionths
        let carried = 0
        const sums = { net: 0, tax: 0, parts: 0 }
        while (left > 0) {
          const part = sums.parts === 7 ? left : 1 + Math.floor(random() * left)
          left -= part
          carried += part
          const quantity = (carried / 1_000_000).toFixed(6)
          const items = [{ invoice_item_id: line.id, quantity }]
          const note = await tx
            .savepoint(() => credit(tx, place, invoice.id, { items }))
            .catch((error: Error) => {
              if (error.message !== 'finance.nothing_to_credit') throw error
            })
          // Too little for a minor unit goes with the next part; the last one is then over nothing.
          if (!note) continue
          // What the line shows is within a minor unit of its share.
          const shown = round % 2 === 0 ? note.total_minor : note.net_minor
          const whole = round % 2 === 0 ? line.gross_minor : line.net_minor
          expect(Math.abs(shown - (whole * carried) / millionths)).toBeLessThan(1)
          expect(note.net_minor).toBeGreaterThanOrEqual(0)
          sums.net += note.net_minor
          sums.tax += note.tax_minor
          sums.parts += 1
          carried = 0
        }
        expect([sums.net, sums.tax]).toEqual([line.net_minor, line.tax_minor])
        expect((await invoiceOf(tx, place.orgId, invoice.id)).open_minor).toBe(0)
      }
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('credits one of two pieces at 16.00 with tax with 16.00', () =>
    withPlace(async (tx, place) => {
      const { id, items } = await bill(tx, place, {
        prices_include_tax: true,
        items: [item({ quantity: 2, unit_price_minor: 1600, tax_rate_bps: 1900 })],
      })
      const one = { items: [{ invoice_item_id: required(items[0]).id, quantity: 1 }] }
      expect((await credit(tx, place, id, one)).total_minor).toBe(1600)
      expect((await credit(tx, place, id, one)).total_minor).toBe(1600)
    }))

  it('is one credit note however often it is sent, and refuses other details', () =>
    withPlace(async (tx, place) => {
      const { id, items } = await bill(tx, place)
      const other = await bill(tx, place)
      const half = { items: [{ invoice_item_id: required(items[0]).id, quantity: 0.5 }] }
      const key = randomUUID()
      const first = await credit(tx, place, id, half, key)
      expect(await credit(tx, place, id, half, key)).toEqual(first)
      await expectDenied(
        () => credit(tx, place, id, {}, key),
        'PT409',
        'platform.idempotency_key_reused',
      )
      await expectDenied(
        () => credit(tx, place, other.id, half, key),
        'PT409',
        'platform.idempotency_key_reused',
      )
      // A colleague's key is their own.
      await as(tx, place.owner)
      expect((await credit(tx, place, id, half, key)).id).not.toBe(first.id)
    }))

  it('refuses drafts, void invoices, and those of others', () =>
    withPlace(async (tx, place) => {
      const [draft, otherOrgs] = await behind(tx, place, async () => [
        await createInvoice(tx, { org_id: place.orgId }),
        await createInvoice(tx, { org_id: place.otherOrg.id, is_issued: true }),
      ])
      const gone = await bill(tx, place)
      await voided(tx, place, gone.id)
      await expectDenied(() => credit(tx, place, draft.id), 'PT422', 'finance.invoice_not_issued')
      await expectDenied(() => credit(tx, place, gone.id), 'PT409', 'finance.invoice_is_void')
      await expectDenied(
        () => credit(tx, place, otherOrgs.id),
        'PT404',
        'finance.invoice_not_found',
      )
      await credit(tx, place, (await bill(tx, place)).id)
    }))

  it('refuses what it cannot read, and more than there is', () =>
    withPlace(async (tx, place) => {
      const { id, items } = await bill(tx, place)
      const invoice_item_id = required(items[0]).id
      const foreign = await bill(tx, place)
      const cases: [Record<string, JSONValue>, string][] = [
        [{ reason: ' ' }, 'platform.value_missing'],
        [{ reason: 'x'.repeat(501) }, 'platform.value_too_long'],
        [{ give_back: 'cash' }, 'platform.values_malformed'],
        [{ tip: 1 }, 'platform.field_unknown'],
        [{ items: [] }, 'platform.values_malformed'],
        [{ items: [{ quantity: 1 }] }, 'platform.value_missing'],
        [{ items: [{ invoice_item_id }] }, 'finance.quantity_invalid'],
        [{ items: [{ invoice_item_id, quantity: 0 }] }, 'finance.quantity_invalid'],
        [{ items: [{ invoice_item_id, quantity: -1 }] }, 'finance.quantity_invalid'],
        [{ items: [{ invoice_item_id, quantity: '0.0000001' }] }, 'finance.quantity_invalid'],
        [{ items: [{ invoice_item_id, quantity: 'half' }] }, 'finance.quantity_invalid'],
        [{ items: [{ invoice_item_id, quantity: 1.000001 }] }, 'finance.credit_exceeds_invoice'],
        [
          {
            items: [
              { invoice_item_id, quantity: 0.6 },
              { invoice_item_id, quantity: 0.6 },
            ],
          },
          'finance.credit_exceeds_invoice',
        ],
        [
          { items: [{ invoice_item_id: required(foreign.items[0]).id, quantity: 1 }] },
          'finance.credit_exceeds_invoice',
        ],
      ]
      for (const [change, reason] of cases) {
        await expectDenied(() => credit(tx, place, id, change), 'PT422', reason)
      }
      await credit(tx, place, id, { items: [{ invoice_item_id, quantity: 1 }] })
    }))
})

describe('get_credit_note', () => {
  it('staff see who issued it, the customer does not', () =>
    withPlace(async (tx, place) => {
      const [row] = await behind(
        tx,
        place,
        () => tx<{ id: string }[]>`
          select id from public.customers where user_id = ${place.customer.userId}`,
      )
      const own = { ...place, customerId: required(row).id }
      const note = await credit(tx, own, (await bill(tx, own)).id)
      const read = async () => {
        const [found] = await tx<{ note: Record<string, unknown> }[]>`
          select public.get_credit_note(${place.orgId}, ${note.id}) as note`
        return required(found).note
      }
      expect(await read()).toMatchObject({
        created_by: place.admin.userId,
        created_by_name: expect.stringContaining('Amir'),
      })
      await as(tx, place.customer)
      const seen = await read()
      expect(seen).toMatchObject({ id: note.id, created_by: null, created_by_name: null })
      expect(Object.keys(seen)).not.toContain('request_hash')
    }))
})
