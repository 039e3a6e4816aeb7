import { describe, expect, it } from 'vitest'
import { as, asOwner, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { accountIdOf } from '../../helpers/finance-factories.ts'
import { bill, credit, grant, type Place, pay, refund, withPlace } from './money.helpers.ts'

type Difference = {
  problem: string
  subject: string
  currency: string
  exponent: number
  expected_minor: number
  found_minor: number
}

async function reconcile(tx: Tx, { orgId, admin }: Place): Promise<Difference[]> {
  await as(tx, admin)
  await tx`set constraints all immediate`
  await tx`set constraints all deferred`
  const [row] = await tx<{ found: Difference[] }[]>`
    select public.reconcile_ledger(${orgId}) as found`
  return required(row).found
}

async function codeOf(tx: Tx, { orgId }: Place, role: string): Promise<string> {
  const id = await accountIdOf(tx, orgId, role)
  const [row] = await tx<{ code: string }[]>`
    select code from public.ledger_accounts where org_id = ${orgId} and id = ${id}`
  return required(row).code
}

/** Behind the scenes, with triggers off: what no door of the product can do. */
async function tamper(tx: Tx, change: () => PromiseLike<unknown>): Promise<void> {
  await asOwner(tx)
  await tx`set local session_replication_role = replica`
  await change()
  await tx`set local session_replication_role = origin`
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
