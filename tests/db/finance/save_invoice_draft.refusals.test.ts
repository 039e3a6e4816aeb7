import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { as, asOwner, expectDenied, type Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { asAgent } from './invoice_drafts.helpers.ts'
import { type Details, item, saveDraft } from './invoices.helpers.ts'

/** A product of one kind, as lines name it. */
async function variantOf(tx: Tx, orgId: string) {
  const { id, product_id } = await createVariant(tx, { org_id: orgId, stock_quantity: 0 })
  return { product_id, variant_id: id }
}

describe('save_invoice_draft', () => {
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
      'a bill to what is no address of mail',
      { bill_to: { name: 'A', email: 'ada at example.test' } },
      'platform.email_address_invalid',
      'bill_to.email',
    ],
    [
      'a bill to two addresses',
      { bill_to: { name: 'A', email: 'a@example.test, b@example.test' } },
      'platform.email_address_invalid',
      'bill_to.email',
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
      const { detail } = await expectDenied(
        draft([item(), item({ ...most, quantity: 999_999_999 })]),
        'PT422',
        'finance.amount_too_large',
      )
      expect(detail).toBe('items.1.unit_price_minor')
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

  it.each(['product_id', 'variant_id'] as const)(
    'refuses a line with the %s of another organization or of none, and says which',
    (field) =>
      asAgent(async (tx, { org, otherOrg, agent, customerId }) => {
        await asOwner(tx)
        const own = await variantOf(tx, org.id)
        const foreign = await variantOf(tx, otherOrg.id)
        await as(tx, agent)
        const save = (id: string) =>
          saveDraft(tx, org.id, { customer_id: customerId, items: [item(), item({ [field]: id })] })
        const other = field === 'product_id' ? 'variant_id' : 'product_id'
        // Nor is one of the others an id of this kind.
        for (const id of [foreign[field], randomUUID(), own[other]]) {
          const error = await expectDenied(() => save(id), 'PT422', 'finance.product_unknown')
          expect(error.detail).toBe(`items.1.${field}`)
        }
        expect((await save(own[field])).items[1]).toMatchObject({ [field]: own[field] })
      }),
  )

  it('keeps what a line was made of when that is gone since, in its own draft', () =>
    asAgent(async (tx, { org, agent, customerId }) => {
      await asOwner(tx)
      const own = await variantOf(tx, org.id)
      await as(tx, agent)
      const details = { customer_id: customerId, items: [item(own)] }
      const { id } = await saveDraft(tx, org.id, details)
      await asOwner(tx)
      await tx`delete from public.product_variants where id = ${own.variant_id}`
      await as(tx, agent)
      expect((await saveDraft(tx, org.id, details, id)).items).toMatchObject([own])
      await expectDenied(() => saveDraft(tx, org.id, details), 'PT422', 'finance.product_unknown')
    }))
})
