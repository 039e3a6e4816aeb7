import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { createAddress } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { type Details, getInvoice, issue, item, saveDraft } from './invoices.helpers.ts'

type Place = Actors & { customerId: string }

async function asAgent(run: (tx: Tx, place: Place) => Promise<void>) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const { id } = await createCustomer(tx, {
      org_id: actors.org.id,
      name: 'Ada Lovelace',
      company: 'Engines',
      email: 'ada@example.test',
      country_code: 'GB',
    })
    await as(tx, actors.agent)
    await run(tx, { ...actors, customerId: id })
  })
}

type Sums = {
  items: { net_minor: number; tax_minor: number; gross_minor: number }[]
  net_minor: number
  tax_minor: number
  total_minor: number
  taxes: { tax_rate_bps: number; net_minor: number; tax_minor: number }[]
}

async function preview(tx: Tx, orgId: string, details: Details): Promise<Sums> {
  const [row] = await tx<{ sums: Sums }[]>`
    select public.preview_invoice(${orgId}, ${tx.json(details)}) as sums`
  return required(row).sums
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
      await expectDenied(
        () => saveDraft(tx, org.id, { ...details, note: 'Other' }, null, key),
        'PT409',
        'platform.idempotency_key_reused',
      )
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
      await expectDenied(
        () => saveDraft(tx, org.id, { ...details, expected_updated_at: 'x' }, draft.id),
        'PT422',
        'platform.values_malformed',
      )
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
        '42501',
        'finance.document_is_final',
      )
      await expectDenied(
        tx`select public.delete_invoice_draft(${org.id}, ${id})`,
        '42501',
        'finance.document_is_final',
      )
    }))

  const refused: [rule: string, change: Details, reason: string, detail: string | null][] = [
    ['no customer', { customer_id: null }, 'platform.value_missing', 'customer_id'],
    [
      'a customer of nobody',
      { customer_id: randomUUID() },
      'finance.customer_unknown',
      'customer_id',
    ],
    ['an author of nobody', { created_by: randomUUID() }, 'finance.user_unknown', 'created_by'],
    ['a currency that there is not', { currency: 'XXX' }, 'finance.currency_unknown', 'currency'],
    ['30 February', { issued_on: '2026-02-30' }, 'finance.date_invalid', 'issued_on'],
    ['29 February of 2027', { due_on: '2027-02-29' }, 'finance.date_invalid', 'due_on'],
    ['a day of long ago', { issued_on: '1969-12-31' }, 'finance.date_invalid', 'issued_on'],
    ['tomorrow', { issued_on: 'tomorrow' }, 'finance.date_invalid', 'issued_on'],
    [
      'due before issue',
      { issued_on: '2028-03-01', due_on: '2028-02-29' },
      'finance.due_before_issue',
      'due_on',
    ],
    [
      'terms of a year and a day',
      { payment_terms_days: 366 },
      'finance.payment_terms_invalid',
      'payment_terms_days',
    ],
    ['a field that there is not', { total_minor: 1 }, 'platform.field_unknown', 'total_minor'],
    ['lines that are none', { items: {} }, 'platform.values_malformed', 'items'],
    ['a line that is none', { items: [7] }, 'platform.values_malformed', 'items.0'],
    [
      '1,001 lines',
      { items: Array.from({ length: 1001 }, () => item()) },
      'platform.too_many_values',
      'items',
    ],
    ['a bill to nobody', { bill_to: { lines: [] } }, 'platform.value_missing', 'bill_to.name'],
    [
      'a bill to nowhere',
      { bill_to: { name: 'A', country_code: 'ZZ' } },
      'commerce.country_unknown',
      'bill_to.country_code',
    ],
    [
      'a bill of seven lines',
      { bill_to: { name: 'A', lines: ['1', '2', '3', '4', '5', '6', '7'] } },
      'platform.too_many_values',
      'bill_to.lines',
    ],
    [
      'a control character',
      { reference: 'a\u0007b' },
      'platform.value_has_control_characters',
      'reference',
    ],
    [
      'a reference of two lines',
      { reference: 'a\nb' },
      'platform.value_has_control_characters',
      'reference',
    ],
    ['a long note', { note: 'x'.repeat(2001) }, 'platform.value_too_long', 'note'],
  ]
  it.each(refused)('refuses %s', (_rule, change, reason, detail) =>
    asAgent(async (tx, { org, customerId }) => {
      const details = { customer_id: customerId, items: [item()], ...change }
      const error = await expectDenied(() => saveDraft(tx, org.id, details), 'PT422', reason)
      expect(error.detail ?? null).toBe(detail)
    }),
  )

  const refusedLines: [rule: string, change: Details, reason: string, field: string][] = [
    ['no description', { description: ' ' }, 'platform.value_missing', 'description'],
    [
      'a long description',
      { description: 'x'.repeat(501) },
      'platform.value_too_long',
      'description',
    ],
    [
      'a control character',
      { description: 'a\u0001' },
      'platform.value_has_control_characters',
      'description',
    ],
    ['no quantity', { quantity: null }, 'finance.quantity_invalid', 'quantity'],
    ['nothing of it', { quantity: 0 }, 'finance.quantity_invalid', 'quantity'],
    ['less than nothing', { quantity: -1 }, 'finance.quantity_invalid', 'quantity'],
    ['less than nothing as a text', { quantity: '-1' }, 'finance.quantity_invalid', 'quantity'],
    ['seven decimals', { quantity: '0.0000001' }, 'finance.quantity_invalid', 'quantity'],
    ['a quantity in words', { quantity: 'NaN' }, 'finance.quantity_invalid', 'quantity'],
    ['a billion', { quantity: 1_000_000_000 }, 'finance.quantity_invalid', 'quantity'],
    [
      'a price below nought',
      { unit_price_minor: -1 },
      'platform.number_invalid',
      'unit_price_minor',
    ],
    ['half a cent', { unit_price_minor: 0.5 }, 'platform.number_invalid', 'unit_price_minor'],
    [
      'a price in words',
      { unit_price_minor: 'abc' },
      'platform.number_invalid',
      'unit_price_minor',
    ],
    [
      'a price that is true',
      { unit_price_minor: true },
      'platform.number_invalid',
      'unit_price_minor',
    ],
    ['a price as a list', { unit_price_minor: [1] }, 'platform.number_invalid', 'unit_price_minor'],
    ['no price', { unit_price_minor: null }, 'platform.value_missing', 'unit_price_minor'],
    [
      'a quadrillion',
      { unit_price_minor: 1_000_000_000_000_000 },
      'finance.amount_too_large',
      'unit_price_minor',
    ],
    [
      'more off than there is',
      { discount_bps: 10_001 },
      'finance.discount_invalid',
      'discount_bps',
    ],
    ['a discount that adds', { discount_bps: -1 }, 'finance.discount_invalid', 'discount_bps'],
    ['tax of more than all', { tax_rate_bps: 10_001 }, 'finance.tax_rate_invalid', 'tax_rate_bps'],
    ['a product in words', { product_id: 'x' }, 'platform.values_malformed', 'product_id'],
    ['a unit of two lines', { unit: 'k\ng' }, 'platform.value_has_control_characters', 'unit'],
    ['a field that there is not', { price: 1 }, 'platform.field_unknown', 'price'],
  ]
  it.each(refusedLines)('refuses a line with %s, and says which', (_rule, change, reason, field) =>
    asAgent(async (tx, { org, customerId }) => {
      const details = { customer_id: customerId, items: [item(), item(change)] }
      const error = await expectDenied(() => saveDraft(tx, org.id, details), 'PT422', reason)
      expect(error.detail).toBe(`items.1.${field}`)
    }),
  )

  it('refuses a product of price and quantity that no number holds, and a sum of such', () =>
    asAgent(async (tx, { org, customerId }) => {
      const draft = (items: JSONValue[]) => () =>
        saveDraft(tx, org.id, { customer_id: customerId, items })
      const most = { unit_price_minor: 99_999_999_999_999, tax_rate_bps: 0 }
      // 10^14 times 10^9 is far beyond a bigint.
      await expectDenied(
        draft([item({ ...most, quantity: 999_999_999 })]),
        'PT422',
        'finance.amount_too_large',
      )
      await expectDenied(
        draft(Array.from({ length: 91 }, () => item(most))),
        'PT422',
        'finance.amount_too_large',
      )
      // Twice as much with tax.
      await expectDenied(
        draft([item({ ...most, quantity: 90, tax_rate_bps: 10_000 })]),
        'PT422',
        'finance.amount_too_large',
      )
      expect((await draft([item({ ...most, quantity: 90 })])()).total_minor).toBe(
        8_999_999_999_999_910,
      )
    }))

  it('refuses a null byte, which no text holds', () =>
    asAgent(async (tx, { org, customerId }) => {
      const text = JSON.stringify({ customer_id: customerId, note: 'a\u0000b', items: [] })
      await expectDenied(
        tx`select public.save_invoice_draft(${org.id}, null, ${text}::text::jsonb)`,
        '22P05',
      )
    }))

  it('finds the customer of another organization unknown', () =>
    asAgent(async (tx, { org, otherOrg, agent }) => {
      await asOwner(tx)
      const { id } = await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, agent)
      await expectDenied(
        () => saveDraft(tx, org.id, { customer_id: id, items: [item()] }),
        'PT422',
        'finance.customer_unknown',
      )
    }))
})

async function createCustomerAsOwner(tx: Tx, orgId: string, back: Actors['admin']) {
  await asOwner(tx)
  const { id } = await createCustomer(tx, { org_id: orgId })
  await as(tx, back)
  return id
}

describe('preview_invoice', () => {
  it('sums up what is typed so far, as the draft will have it', () =>
    asAgent(async (tx, { org, customerId }) => {
      const items = [
        { quantity: '1.5', unit_price_minor: 333, tax_rate_bps: 1900 },
        { quantity: 3, unit_price_minor: 999, discount_bps: 333, tax_rate_bps: 700 },
      ]
      const sums = await preview(tx, org.id, { prices_include_tax: true, items })
      const draft = await saveDraft(tx, org.id, {
        customer_id: customerId,
        prices_include_tax: true,
        items: items.map((line) => ({ ...line, description: 'Work' })),
      })
      expect(sums).toEqual({
        items: draft.items.map(({ net_minor, tax_minor, gross_minor }) => ({
          net_minor,
          tax_minor,
          gross_minor,
        })),
        net_minor: draft.net_minor,
        tax_minor: draft.tax_minor,
        total_minor: draft.total_minor,
        taxes: draft.taxes,
      })
      // 1.5 × 3.33 is 4.995, rounded away from zero; 19 % within it.
      expect(sums.items[0]).toEqual({ net_minor: 420, tax_minor: 80, gross_minor: 500 })
      expect(await preview(tx, org.id, {})).toMatchObject({ items: [], total_minor: 0, taxes: [] })
    }))

  it('refuses what the draft would refuse', () =>
    asAgent(async (tx, { org }) => {
      await expectDenied(
        () => preview(tx, org.id, { items: [item({ quantity: -1 })] }),
        'PT422',
        'finance.quantity_invalid',
      )
    }))
})

describe('delete_invoice_draft', () => {
  it('an agent can delete a draft with its lines, once', () =>
    asAgent(async (tx, { org, customerId }) => {
      const { id } = await saveDraft(tx, org.id, { customer_id: customerId, items: [item()] })
      await tx`select public.delete_invoice_draft(${org.id}, ${id})`
      await expectDenied(() => getInvoice(tx, org.id, id), 'PT404', 'finance.invoice_not_found')
      expect(await tx`select from public.invoice_items where invoice_id = ${id}`).toHaveLength(0)
      await expectDenied(
        tx`select public.delete_invoice_draft(${org.id}, ${id})`,
        'PT404',
        'finance.invoice_not_found',
      )
    }))
})
