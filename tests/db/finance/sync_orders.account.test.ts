import { describe, expect, it } from 'vitest'
import { as, asOwner } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { advance, orderOf } from '../commerce/orders.helpers.ts'
import {
  ask,
  invoiced,
  invoiceOf,
  pay,
  paymentStatus,
  withShop,
} from './invoiced_orders.helpers.ts'
import { getInvoice, issue, voidInvoice } from './invoices.helpers.ts'
import { credit } from './money.helpers.ts'

describe('an order on account', () => {
  it('is paid when its invoice is, not before, and unpaid when that is taken back', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      const status = () => paymentStatus(tx, shop, order)
      expect([order.payment_status, await status()]).toEqual(['unpaid', 'unpaid'])
      await pay(tx, shop, invoice, 400)
      expect(await status()).toBe('unpaid')
      const last = await pay(tx, shop, invoice, order.total_minor - 400)
      expect(await status()).toBe('paid')
      await tx`select public.reverse_payment(${shop.orgId}, ${last}, 'Bounced')`
      expect(await status()).toBe('unpaid')
      await pay(tx, shop, invoice, order.total_minor - 400)
      expect(await status()).toBe('paid')
      // Whoever ordered is told so.
      await as(tx, shop.customer)
      expect(await status()).toBe('paid')
    }))

  it('is not paid by a write-off, nor by what is paid beside one, but when all of it came', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      const status = () => paymentStatus(tx, shop, order)
      const writeOff = async () => {
        const [row] = await tx<{ id: string }[]>`
          select public.write_off_invoice(
            ${shop.orgId}, ${invoice.id}, '{"note": "Gone"}'
          ) ->> 'id' as id`
        return required(row).id
      }
      await writeOff().then(
        (id) => tx`select public.reverse_payment(${shop.orgId}, ${id}, 'Too early')`,
      )
      await pay(tx, shop, invoice, 400)
      const writtenOff = await writeOff()
      expect((await getInvoice(tx, shop.orgId, invoice.id)).status).toBe('written_off')
      expect(await status()).toBe('unpaid')
      await tx`select public.reverse_payment(${shop.orgId}, ${writtenOff}, 'They paid')`
      await pay(tx, shop, invoice, order.total_minor - 400)
      expect(await status()).toBe('paid')
    }))

  it.each([
    ['unpaid', 0],
    ['paid', 400],
  ])('is %s when it is cancelled after %i came', (expected, came) =>
    withShop(0, async (tx, shop) => {
      const order = await orderOf(tx, shop)
      await as(tx, shop.admin)
      const { id } = await invoiceOf(tx, shop, order)
      const invoice = await issue(tx, shop.orgId, (await ask(tx, shop, order, id, came)).id)
      if (came > 0) await pay(tx, shop, invoice, came)
      expect(await paymentStatus(tx, shop, order)).toBe('paid')
      expect(await advance(tx, shop.orgId, order.id, 'cancelled')).toMatchObject({
        status: 'cancelled',
        payment_status: expected,
      })
    }),
  )

  it.each([
    ['all', 0],
    ['all but a part', 400],
  ])('is paid when it is cancelled after %s of it came, until that is taken back', (_, open) =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      const first = await pay(tx, shop, invoice, order.total_minor - open - 100)
      const second = await pay(tx, shop, invoice, 100)
      expect(await paymentStatus(tx, shop, order)).toBe(open > 0 ? 'unpaid' : 'paid')
      expect(await advance(tx, shop.orgId, order.id, 'cancelled')).toMatchObject({
        total_minor: 0,
        payment_status: 'paid',
      })
      await tx`select public.reverse_payment(${shop.orgId}, ${first}, 'Bounced')`
      expect(await paymentStatus(tx, shop, order)).toBe('paid')
      await tx`select public.reverse_payment(${shop.orgId}, ${second}, 'Bounced')`
      expect(await paymentStatus(tx, shop, order)).toBe('unpaid')
    }),
  )

  it('is paid by what comes after it was cancelled, were it a part', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      expect(await advance(tx, shop.orgId, order.id, 'cancelled')).toMatchObject({
        payment_status: 'unpaid',
      })
      const payment = await pay(tx, shop, invoice, 400)
      expect(await paymentStatus(tx, shop, order)).toBe('paid')
      await tx`select public.reverse_payment(${shop.orgId}, ${payment}, 'Bounced')`
      expect(await paymentStatus(tx, shop, order)).toBe('unpaid')
    }))

  it('does not change with the invoice of another order', () =>
    withShop(0, async (tx, shop) => {
      const first = await invoiced(tx, shop)
      await asOwner(tx)
      const second = await invoiced(tx, shop)
      await pay(tx, shop, first.invoice, first.order.total_minor)
      expect(await paymentStatus(tx, shop, first.order)).toBe('paid')
      expect(await paymentStatus(tx, shop, second.order)).toBe('unpaid')
    }))

  it('stays paid until what it was paid is paid back, and is not paid by a credit note alone', () =>
    withShop(0, async (tx, shop) => {
      for (const isPaid of [true, false]) {
        const { order, invoice } = await invoiced(tx, shop)
        if (isPaid) await pay(tx, shop, invoice, order.total_minor)
        await credit(tx, shop, invoice.id, { give_back: 'refund' })
        expect((await getInvoice(tx, shop.orgId, invoice.id)).status).toBe('credited')
        expect(await paymentStatus(tx, shop, order)).toBe(isPaid ? 'paid' : 'unpaid')
        await asOwner(tx)
      }
    }))

  it('stays unpaid when its invoice is void or credited, and is paid by the one after', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      await voidInvoice(tx, shop.orgId, invoice.id)
      expect(await paymentStatus(tx, shop, order)).toBe('unpaid')
      const next = await issue(tx, shop.orgId, (await invoiceOf(tx, shop, order)).id)
      await pay(tx, shop, next, order.total_minor)
      expect(await paymentStatus(tx, shop, order)).toBe('paid')
    }))

  it('goes its own way besides: a paid one is sent and completed', () =>
    withShop(0, async (tx, shop) => {
      const { order, invoice } = await invoiced(tx, shop)
      await pay(tx, shop, invoice, order.total_minor)
      for (const next of ['shipped', 'completed']) {
        expect(await advance(tx, shop.orgId, order.id, next)).toMatchObject({
          status: next,
          payment_status: 'paid',
        })
      }
    }))
})
