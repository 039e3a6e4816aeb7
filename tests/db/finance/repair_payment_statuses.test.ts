import { describe, expect, it } from 'vitest'
import { asOwner, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { orderOf, type Shop } from '../commerce/orders.helpers.ts'
import { invoiced, pay, withShop } from './invoiced_orders.helpers.ts'
import { credit } from './money.helpers.ts'

async function repair(tx: Tx, { orgId }: Shop): Promise<number> {
  await asOwner(tx)
  const [row] = await tx<{ repaired: number }[]>`
    select private.repair_payment_statuses(${orgId}) as repaired`
  return required(row).repaired
}

const statuses = (tx: Tx, { orgId }: Shop) => tx<{ number: number; payment_status: string }[]>`
  select number, payment_status from public.orders where org_id = ${orgId} order by number`

describe('repair_payment_statuses', () => {
  it('puts right what a load left wrong, whatever paid, and says of how many', () =>
    withShop(5_000, async (tx, shop) => {
      const buy = async (pays: 'account' | 'credit', paid = 0) => {
        await asOwner(tx)
        const { order, invoice } = await invoiced(tx, shop, { pays })
        if (paid > 0) await pay(tx, shop, invoice, paid)
        return { order, invoice }
      }
      const owed = await buy('account', 400)
      const paid = await buy('account', owed.order.total_minor)
      const back = await buy('account', owed.order.total_minor)
      await credit(tx, shop, back.invoice.id)
      await buy('credit')
      await asOwner(tx)
      await orderOf(tx, shop, { pays: 'credit' })
      const right = [...(await statuses(tx, shop))]
      expect(right.map(({ payment_status }) => payment_status)).toEqual([
        'unpaid',
        'paid',
        'refunded',
        'paid',
        'paid',
      ])
      expect(await repair(tx, shop)).toBe(0)

      await tx`set local session_replication_role = replica`
      for (const [{ order }, wrong] of [
        [owed, 'paid'],
        [paid, 'unpaid'],
        [back, 'paid'],
      ] as const) {
        await tx`update public.orders set payment_status = ${wrong} where id = ${order.id}`
      }
      await tx`set local session_replication_role = origin`
      expect(await repair(tx, shop)).toBe(3)
      expect([...(await statuses(tx, shop))]).toEqual(right)
      expect(await repair(tx, shop)).toBe(0)
    }))

  it('leaves the orders of others as they are', () =>
    withShop(0, async (tx, shop) => {
      const { order } = await invoiced(tx, shop)
      await asOwner(tx)
      await tx`set local session_replication_role = replica`
      await tx`update public.orders set payment_status = 'paid' where id = ${order.id}`
      await tx`set local session_replication_role = origin`
      expect(await repair(tx, { ...shop, orgId: shop.otherOrg.id })).toBe(0)
      expect((await statuses(tx, shop))[0]?.payment_status).toBe('paid')
      expect(await repair(tx, shop)).toBe(1)
    }))
})
