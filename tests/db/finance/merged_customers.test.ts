import { describe, expect, it } from 'vitest'
import type { Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  behind,
  bill,
  credit,
  creditBalance,
  expectReconciled,
  grant,
  type Place,
  pay,
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
      await tx`
        select public.save_voucher_draft(${one.orgId}, 'sales', null, ${tx.json({
          customer_id: one.customerId,
          currency: 'EUR',
          lines: [
            {
              account_id: await salesAccount(tx, one),
              description: 'Fair',
              amount_minor: 500,
              tax_rate_bps: 0,
            },
          ],
        })}, null)`
    }
    await run(tx, { place, survivor: place, merged })
  })
}

async function salesAccount(tx: Tx, { orgId }: Place): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.ledger_accounts where org_id = ${orgId} and role = 'sales'`
  return required(row).id
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
})
