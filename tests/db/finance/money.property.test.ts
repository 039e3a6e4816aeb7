import { describe, expect, it } from 'vitest'
import { as, asOwner, inTransaction } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { type Details, item } from './invoices.helpers.ts'
import {
  bill,
  credit,
  expectReconciled,
  grant,
  type Place,
  pay,
  place,
  refund,
  reverse,
  writeOff,
} from './money.helpers.ts'

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
const REFUSALS = /^(finance|crm)\.[a-z_]+$/

describe('the ledger', () => {
  it.each([1, 2, 3, 4])(
    'equals documents and store credit after anything that happens, seed %i',
    (seed) =>
      inTransaction(async (tx) => {
        const { next, upTo, pick } = seeded(seed * 7_919)
        const given = await place(tx)
        const twin = await createCustomer(tx, { org_id: given.orgId })
        const people: Place[] = [given, { ...given, customerId: twin.id }]
        const invoices: { id: string; items: { id: string }[] }[] = []
        const payments: string[] = []
        const notes: string[] = []
        await as(tx, given.admin)

        const steps: (() => Promise<unknown>)[] = [
          async () => {
            const items: Details[] = Array.from({ length: upTo(3) }, () =>
              item({
                quantity: upTo(3_000_000) / 1_000_000,
                unit_price_minor: upTo(20_000),
                tax_rate_bps: pick([0, 700, 1900]),
              }),
            )
            invoices.push(
              await bill(tx, pick(people), { items, currency: pick(['EUR', 'EUR', 'JPY']) }),
            )
          },
          async () => {
            const values = { amount_minor: upTo(30_000), method: pick(['cash', 'card']) }
            payments.push((await pay(tx, pick(people), values)).id)
          },
          async () => {
            const values = { amount_minor: upTo(3_000), method: 'credit' }
            payments.push((await pay(tx, pick(people), values)).id)
          },
          async () => grant(tx, pick(people), upTo(5_000) - 2_000),
          async () => {
            const invoice = pick(invoices)
            const part = {
              invoice_item_id: required(invoice.items[0]).id,
              quantity: (upTo(900_000) / 1_000_000).toFixed(6),
            }
            const note = await credit(tx, given, invoice.id, {
              give_back: pick(['credit', 'refund']),
              ...(next() < 0.6 ? { items: [part] } : {}),
            })
            notes.push(note.id)
          },
          async () => {
            payments.push((await writeOff(tx, given, pick(invoices).id)).id)
          },
          async () => {
            const values = { credit_note_id: pick(notes), amount_minor: upTo(2_000) }
            payments.push((await refund(tx, given, values)).id)
          },
          async () => {
            const { customerId } = pick(people)
            const values = { customer_id: customerId, currency: 'EUR', amount_minor: upTo(2_000) }
            payments.push((await refund(tx, given, values)).id)
          },
          async () => reverse(tx, given, pick(payments)),
        ]
        await required(steps[0])()
        await required(steps[1])()
        let done = 0
        for (let step = 0; step < 60; step += 1) {
          const run = pick(steps)
          if (notes.length === 0 && run === steps[6]) continue
          await tx`savepoint step`
          try {
            await run()
            done += 1
          } catch (error) {
            if (!(error instanceof Error) || !REFUSALS.test(error.message)) throw error
            await tx`rollback to savepoint step`
          }
        }
        expect(done).toBeGreaterThan(25)
        await asOwner(tx)
        await tx`set constraints all immediate`
        await expectReconciled(tx, given.orgId)
        // Whatever was taken back: nothing was given back that had not been paid.
        const unpaid = await tx`
          select number from public.invoices as invoices
           where org_id = ${given.orgId}
             and paid_minor < (select sum(credit_minor + refundable_minor)
               from public.credit_notes where credit_notes.invoice_id = invoices.id)`
        expect([...unpaid]).toEqual([])
      }),
  )

  it('would not equal documents if a payment were not posted', () =>
    inTransaction(async (tx) => {
      const given = await place(tx)
      await as(tx, given.admin)
      const { id } = await bill(tx, given)
      await asOwner(tx)
      await expectReconciled(tx, given.orgId)
      await tx`update public.invoices set paid_minor = 1 where id = ${id}`
      await expect(expectReconciled(tx, given.orgId)).rejects.toThrow('EUR')
    }))
})
