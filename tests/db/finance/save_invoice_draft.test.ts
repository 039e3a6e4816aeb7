import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Actors } from '../../helpers/actors.ts'
import { createAddress } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, type Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { asAgent } from './invoice_drafts.helpers.ts'
import { issue, item, saveDraft } from './invoices.helpers.ts'

async function createCustomerAsOwner(tx: Tx, orgId: string, back: Actors['admin']) {
  await asOwner(tx)
  const { id } = await createCustomer(tx, { org_id: orgId })
  await as(tx, back)
  return id
}

describe('save_invoice_draft', () => {
  it('an agent can draft with little said; the rest is the organization’s and the customer’s', () =>
    asAgent(async (tx, { org, agent, customerId }) => {
      const draft = await saveDraft(tx, org.id, { customer_id: customerId, items: [item()] })
      expect(draft).toMatchObject({
        org_id: org.id,
        customer_id: customerId,
        status: 'draft',
        state: 'draft',
        number: null,
        currency: 'EUR',
        exponent: 2,
        prices_include_tax: false,
        issued_on: null,
        due_on: null,
        payment_terms_days: 14,
        seller: null,
        bill_to: {
          name: 'Ada Lovelace',
          company: 'Engines',
          email: 'ada@example.test',
          lines: [],
          country_code: 'GB',
        },
        net_minor: 10_000,
        tax_minor: 1900,
        total_minor: 11_900,
        open_minor: 0,
        item_count: 1,
        created_by: agent.userId,
        customer: { id: customerId, display_name: 'Ada Lovelace', email: 'ada@example.test' },
        payments: [],
        credit_notes: [],
        order: null,
        creditable: [],
        emails: [],
      })
    }))

  it('begins with the terms and the tax of the organization, where nothing else is said', () =>
    asAgent(async (tx, { org, agent, admin, customerId }) => {
      await asOwner(tx)
      await tx`
        update public.finance_settings
           set default_tax_rate_bps = 1900, payment_terms_days = 30, payment_terms = 'Net 30',
               prices_include_tax = true
         where org_id = ${org.id}`
      await as(tx, agent)
      const { tax_rate_bps: _, ...untaxed } = item({ unit_price_minor: 11_900 })
      const details = { customer_id: customerId, items: [untaxed] }
      const draft = await saveDraft(tx, org.id, details)
      expect(draft).toMatchObject({
        payment_terms_days: 30,
        payment_terms: 'Net 30',
        prices_include_tax: true,
        items: [{ tax_rate_bps: 1900, net_minor: 10_000, tax_minor: 1900 }],
        total_minor: 11_900,
      })
      const said = {
        payment_terms_days: 7,
        payment_terms: null,
        prices_include_tax: false,
        items: [item({ tax_rate_bps: 0 })],
      }
      expect(await saveDraft(tx, org.id, { ...details, ...said })).toMatchObject({
        ...said,
        total_minor: 10_000,
      })
      await as(tx, admin)
      const issued = await issue(tx, org.id, draft.id, '2026-06-01')
      expect(issued).toMatchObject({ due_on: '2026-07-01', payment_terms: 'Net 30' })
    }))

  it('bills to the address for bills, or as it is typed', () =>
    asAgent(async (tx, { org, agent, customerId }) => {
      await asOwner(tx)
      await createAddress(tx, { org_id: org.id, customer_id: customerId, is_default_billing: true })
      await as(tx, agent)
      const details = { customer_id: customerId, items: [item()] }
      const { bill_to } = await saveDraft(tx, org.id, details)
      expect(bill_to.name).toBe('Ada Lovelace')
      expect(bill_to.lines).toContain('10115 Berlin')
      expect(bill_to.country_code).toBe('DE')
      const typed = { name: '山田 太郎', lines: ['千代田区', 'حيّ السلام'], country_code: 'jp' }
      const other = await saveDraft(tx, org.id, { ...details, bill_to: typed })
      expect(other.bill_to).toEqual({ ...typed, country_code: 'JP' })
    }))

  it('puts other content into a draft, and keeps who made it', () =>
    asAgent(async (tx, { org, agent, admin, customerId }) => {
      const { id } = await saveDraft(tx, org.id, { customer_id: customerId, items: [item()] })
      await as(tx, admin)
      const other = await createCustomerAsOwner(tx, org.id, admin)
      const saved = await saveDraft(
        tx,
        org.id,
        {
          customer_id: other,
          currency: 'jpy',
          prices_include_tax: true,
          issued_on: '2028-02-29',
          due_on: '2028-02-29',
          payment_terms_days: 0,
          payment_terms: 'At once',
          reference: 'PO 7',
          note: 'Two\nlines',
          items: [
            item({ quantity: '0.000001', unit: 'kg' }),
            item({ discount_bps: 10_000, tax_rate_bps: 10_000 }),
          ],
          created_by: agent.userId,
        },
        id,
      )
      expect(saved).toMatchObject({
        id,
        customer_id: other,
        currency: 'JPY',
        exponent: 0,
        issued_on: '2028-02-29',
        due_on: '2028-02-29',
        note: 'Two\nlines',
        item_count: 2,
        total_minor: 0,
        created_by: agent.userId,
      })
      expect(saved.items.map(({ quantity }) => quantity)).toEqual([0.000001, 1])
    }))

  it('a draft may have no lines', () =>
    asAgent(async (tx, { org, customerId }) => {
      const draft = await saveDraft(tx, org.id, { customer_id: customerId })
      expect(draft).toMatchObject({ item_count: 0, total_minor: 0, items: [], taxes: [] })
    }))

  it('the same key again answers the same draft, another request is refused', () =>
    asAgent(async (tx, { org, admin, customerId }) => {
      const details = { customer_id: customerId, items: [item()] }
      const key = randomUUID()
      const first = await saveDraft(tx, org.id, details, null, key)
      expect(await saveDraft(tx, org.id, details, null, key)).toEqual(first)
      const reused = await expectDenied(
        () => saveDraft(tx, org.id, { ...details, note: 'Other' }, null, key),
        'PT409',
        'platform.idempotency_key_reused',
      )
      // By which whoever got no answer finds what they made.
      expect(reused.detail).toBe(first.id)
      await expectDenied(
        () => saveDraft(tx, org.id, details, null, 'x'.repeat(256)),
        'PT422',
        'platform.idempotency_key_invalid',
      )
      // A key is its caller's own.
      await as(tx, admin)
      expect((await saveDraft(tx, org.id, details, null, key)).id).not.toBe(first.id)
    }))

  it('refuses a draft that somebody else has saved meanwhile', () =>
    asAgent(async (tx, { org, customerId }) => {
      const details = { customer_id: customerId, items: [item()] }
      const draft = await saveDraft(tx, org.id, details)
      const expected = { ...details, expected_updated_at: draft.updated_at }
      await saveDraft(tx, org.id, expected, draft.id)
      await expectDenied(
        () => saveDraft(tx, org.id, { ...details, expected_updated_at: '2020-01-01' }, draft.id),
        'PT409',
        'finance.draft_changed',
      )
      for (const expected_updated_at of ['x', '2026-02-30T00:00:00Z', 5]) {
        const { detail } = await expectDenied(
          () => saveDraft(tx, org.id, { ...details, expected_updated_at }, draft.id),
          'PT422',
          'platform.values_malformed',
        )
        expect(detail).toBe('expected_updated_at')
      }
    }))

  it('an issued invoice is not saved again, nor is one of elsewhere', () =>
    asAgent(async (tx, { org, otherOrg, otherOwner, admin, customerId }) => {
      const details = { customer_id: customerId, items: [item()] }
      const { id } = await saveDraft(tx, org.id, details)
      await as(tx, otherOwner)
      await expectDenied(
        () => saveDraft(tx, otherOrg.id, details, id),
        'PT404',
        'finance.invoice_not_found',
      )
      await as(tx, admin)
      await issue(tx, org.id, id)
      await expectDenied(
        () => saveDraft(tx, org.id, details, id),
        'PT409',
        'finance.invoice_not_draft',
      )
      await expectDenied(
        tx`select public.delete_invoice_draft(${org.id}, ${id})`,
        'PT409',
        'finance.invoice_not_draft',
      )
    }))
})
