import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  type Details,
  getInvoice,
  type Invoice,
  issue,
  item,
  journalOf,
  saveDraft,
} from './invoices.helpers.ts'

async function withDraft(
  run: (tx: Tx, actors: Actors, draft: Invoice) => Promise<void>,
  details: Details = {},
) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const { id } = await createCustomer(tx, { org_id: actors.org.id, name: 'Ada' })
    await as(tx, actors.admin)
    const draft = await saveDraft(tx, actors.org.id, {
      customer_id: id,
      items: [item(), item({ quantity: '2.5', tax_rate_bps: 700, discount_bps: 1000 })],
      ...details,
    })
    await run(tx, actors, draft)
  })
}

describe('issue_invoice', () => {
  it('gives a number, a day, totals and who sells, and posts it', () =>
    withDraft(async (tx, { org, admin }, draft) => {
      expect(draft).toMatchObject({ status: 'draft', number: null, creditable: [] })
      const invoice = await issue(tx, org.id, draft.id, '2026-03-01')
      expect(invoice).toMatchObject({
        number: 'INV-2026-00001',
        fiscal_year: 2026,
        seq: 1,
        status: 'issued',
        state: 'overdue',
        issued_on: '2026-03-01',
        due_on: '2026-03-15',
        net_minor: 32_500,
        tax_minor: 1900 + 1575,
        total_minor: 35_975,
        open_minor: 35_975,
        issued_by: admin.userId,
        seller: { name: org.name },
        taxes: [
          { tax_rate_bps: 700, net_minor: 22_500, tax_minor: 1575 },
          { tax_rate_bps: 1900, net_minor: 10_000, tax_minor: 1900 },
        ],
      })
      expect(invoice.creditable).toHaveLength(2)
      expect(invoice).toEqual(await getInvoice(tx, org.id, draft.id))
      await asOwner(tx)
      const line = (role: string, debit: number, credit: number, rate: number | null) => ({
        role,
        kind: 'posting',
        posted_on: '2026-03-01',
        debit_minor: debit,
        credit_minor: credit,
        tax_rate_bps: rate,
      })
      expect([...(await journalOf(tx, org.id, draft.id))]).toEqual([
        line('receivables', 35_975, 0, null),
        line('output_tax', 0, 1575, 700),
        line('output_tax', 0, 1900, 1900),
        line('sales', 0, 22_500, 700),
        line('sales', 0, 10_000, 1900),
      ])
    }))

  it('answers the same when it is called again, and posts once', () =>
    withDraft(async (tx, { org, customer: _customer }, draft) => {
      const first = await issue(tx, org.id, draft.id)
      expect(await issue(tx, org.id, draft.id, '2020-01-01')).toEqual(first)
      await asOwner(tx)
      const lines = await journalOf(tx, org.id, draft.id)
      expect(lines).toHaveLength(5)
      const [counter] = await tx<{ last_number: number }[]>`
        select last_number from public.document_counters where org_id = ${org.id}`
      expect(required(counter).last_number).toBe(1)
    }))

  it('an agent cannot, nor anyone of elsewhere; an admin can', () =>
    withDraft(async (tx, { org, otherOrg, agent, otherOwner, admin }, draft) => {
      await as(tx, agent)
      await expectDenied(() => issue(tx, org.id, draft.id), '42501', 'identity.permission_denied')
      await as(tx, otherOwner)
      await expectDenied(
        () => issue(tx, org.id, draft.id),
        'PT404',
        'identity.organization_not_found',
      )
      await expectDenied(
        () => issue(tx, otherOrg.id, draft.id),
        'PT404',
        'finance.invoice_not_found',
      )
      await as(tx, admin)
      expect((await issue(tx, org.id, draft.id)).seq).toBe(1)
    }))
})
