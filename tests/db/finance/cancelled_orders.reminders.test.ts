import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { cancel } from '../commerce/orders.helpers.ts'
import { claimOf, record } from '../platform/emails.helpers.ts'
import {
  invoicedLongAgo,
  onePiece,
  onePieceOf,
  remind,
  statusOf,
} from './cancelled_orders.helpers.ts'
import { withShop } from './invoiced_orders.helpers.ts'
import { credit } from './money.helpers.ts'

describe('an invoice of an order of which some is cancelled later', () => {
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
      // By then it says too much.
      await credit(tx, shop, invoice.id, onePieceOf(invoice))
      await expectDenied(retry, 'PT409', 'finance.email_moot')
      expect(await statusOf(tx, shop, await remind(tx, shop, invoice))).toBe('queued')
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
