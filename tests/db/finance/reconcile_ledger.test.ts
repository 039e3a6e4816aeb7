import { describe, expect, it } from 'vitest'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { accountIdOf } from '../../helpers/finance-factories.ts'
import { cancel, grantCredit, openShop, orderOf } from '../commerce/orders.helpers.ts'
import { type Difference, reconcile as differencesOf, tamper } from './ledger.helpers.ts'
import { bill, credit, grant, type Place, pay, refund, withPlace } from './money.helpers.ts'

async function reconcile(tx: Tx, { orgId, admin }: Place): Promise<Difference[]> {
  await as(tx, admin)
  await tx`set constraints all immediate`
  await tx`set constraints all deferred`
  return differencesOf(tx, orgId)
}

async function codeOf(tx: Tx, { orgId }: Place, role: string): Promise<string> {
  const id = await accountIdOf(tx, orgId, role)
  const [row] = await tx<{ code: string }[]>`
    select code from public.ledger_accounts where org_id = ${orgId} and id = ${id}`
  return required(row).code
}

describe('reconcile_ledger of store credit', () => {
  it('finds nothing whichever way credit came and went, in every currency', () =>
    withPlace(async (tx, place) => {
      await grant(tx, place, 9_000)
      await grant(tx, place, 700, 'JPY')
      const invoice = await bill(tx, place)
      await pay(tx, place, { amount_minor: 12_500 })
      await credit(tx, place, invoice.id)
      const second = await bill(tx, place)
      await pay(tx, place, {
        amount_minor: 3_000,
        method: 'credit',
        allocations: [{ invoice_id: second.id, amount_minor: 3_000 }],
      })
      await refund(tx, place, {
        customer_id: place.customerId,
        currency: 'EUR',
        amount_minor: 1_000,
      })
      await grant(tx, place, -500)
      expect(await reconcile(tx, place)).toEqual([])
    }))

  it('says by how much a balance differs from the account', () =>
    withPlace(async (tx, place) => {
      await grant(tx, place, 9_000)
      await tamper(
        tx,
        () => tx`
          update private.credit_balances set balance_minor = balance_minor + 25
          where org_id = ${place.orgId}`,
      )
      expect(await reconcile(tx, place)).toMatchObject([
        {
          problem: 'account',
          subject: await codeOf(tx, place, 'customer_credit'),
          currency: 'EUR',
          exponent: 2,
          expected_minor: -9_025,
          found_minor: -9_000,
        },
      ])
    }))

  it('says so of credit that was never posted, also in a currency that the ledger has nothing of', () =>
    withPlace(async (tx, place) => {
      await asOwner(tx)
      await tx`alter table public.credit_entries disable trigger trg_500_post`
      await as(tx, place.admin)
      await grant(tx, place, 700, 'JPY')
      await asOwner(tx)
      await tx`alter table public.credit_entries enable trigger trg_500_post`
      expect(await reconcile(tx, place)).toMatchObject([
        { problem: 'account', currency: 'JPY', exponent: 0, expected_minor: -700, found_minor: 0 },
      ])
      await asOwner(tx)
      await tx`select private.repair_ledger_from_credit_entries(${place.orgId})`
      expect(await reconcile(tx, place)).toEqual([])
    }))

  it('sees no balance of another organization', () =>
    withPlace(async (tx, place) => {
      await grant(tx, place, 9_000)
      await as(tx, place.otherOwner)
      const [row] = await tx`select public.reconcile_ledger(${place.otherOrg.id}) as found`
      expect(row?.found).toEqual([])
    }))
})

describe('reconcile_ledger of prepayments', () => {
  it('finds nothing while an order or a refund waits, nor when they no longer do', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await grantCredit(tx, shop, 9_000)
      const [order, other] = [
        await orderOf(tx, shop, { pays: 'credit' }),
        await orderOf(tx, shop, { pays: 'credit', quantity: 2 }),
      ]
      expect(await reconcile(tx, shop)).toEqual([])
      await tx`
        select public.issue_invoice(
          ${shop.orgId},
          (public.create_invoice_from_order(${shop.orgId}, ${order.id}) ->> 'id')::uuid
        )`
      expect(await reconcile(tx, shop)).toEqual([])
      await cancel(tx, shop.orgId, order.id)
      await cancel(tx, shop.orgId, other.id)
      const invoice = await bill(tx, shop)
      await pay(tx, shop)
      const { id } = await credit(tx, shop, invoice.id, { give_back: 'refund' })
      expect(await reconcile(tx, shop)).toEqual([])
      await refund(tx, shop, { credit_note_id: id })
      expect(await reconcile(tx, shop)).toEqual([])
    }))

  it('says by how much orders, what paid their invoices and refunds differ from the account', () =>
    inTransaction(async (tx) => {
      const shop = await openShop(tx)
      await grantCredit(tx, shop, 9_000)
      const order = await orderOf(tx, shop, { pays: 'credit' })
      const invoice = await (async () => {
        await as(tx, shop.admin)
        return bill(tx, shop)
      })()
      await pay(tx, shop)
      const note = await credit(tx, shop, invoice.id, { give_back: 'refund' })
      const subject = await (async () => {
        await asOwner(tx)
        return codeOf(tx, shop, 'prepayments')
      })()
      const waiting = order.total_minor + 10_000
      const differs = (expected: number) => ({
        problem: 'account',
        subject,
        role: 'prepayments',
        currency: 'EUR',
        expected_minor: -expected,
        found_minor: -waiting,
      })
      await tamper(
        tx,
        () => tx`
          update public.orders set credit_used_minor = credit_used_minor - 25
          where org_id = ${shop.orgId}`,
      )
      expect(await reconcile(tx, shop)).toMatchObject([differs(waiting - 25)])
      await tamper(
        tx,
        () => tx`
          update public.credit_notes set refunded_minor = 100
          where org_id = ${shop.orgId} and id = ${note.id}`,
      )
      expect(await reconcile(tx, shop)).toMatchObject([differs(waiting - 125)])
      // As a reversal of what an order had paid would leave it.
      await tamper(
        tx,
        () => tx`
          update public.payments set method = 'prepaid'
          where org_id = ${shop.orgId} and kind = 'payment'`,
      )
      expect(await reconcile(tx, shop)).toMatchObject([
        { problem: 'account', role: 'bank', expected_minor: 0, found_minor: 10_000 },
        differs(waiting - 10_125),
      ])
    }))
})
