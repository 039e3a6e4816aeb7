import { describe, expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { type Case, expectRefused, long } from '../../helpers/constraints.ts'
import { failure, inTransaction } from '../../helpers/db.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { nobody, withInvoice } from './invoices.constraints.helpers.ts'

describe('invoice_items', () => {
  const cases: Case[] = [
    ['no place', { position: 0 }, 'invoice_items_position_check'],
    ['the place after the last', { position: 1001 }, 'invoice_items_position_check'],
    ['no description', { description: '' }, 'invoice_items_description_check'],
    ['a long description', { description: long(501) }, 'invoice_items_description_check'],
    ['nothing of it', { quantity: 0 }, 'invoice_items_quantity_check'],
    ['less than nothing', { quantity: -1 }, 'invoice_items_quantity_check'],
    ['a billion', { quantity: 1_000_000_000 }, 'invoice_items_quantity_check'],
    ['an empty unit', { unit: '' }, 'invoice_items_unit_check'],
    ['a unit of two lines', { unit: 'a\nb' }, 'invoice_items_unit_check'],
    ['a price below nought', { unit_price_minor: -1 }, 'invoice_items_unit_price_minor_check'],
    ['a price of 10^14', { unit_price_minor: 10 ** 14 }, 'invoice_items_unit_price_minor_check'],
    ['a discount that adds', { discount_bps: -1 }, 'invoice_items_discount_bps_check'],
    ['more off than all', { discount_bps: 10_001 }, 'invoice_items_discount_bps_check'],
    ['tax of more than all', { tax_rate_bps: 10_001 }, 'invoice_items_tax_rate_bps_check'],
    ['amounts that do not add up', { net_minor: 1 }, 'invoice_items_amounts_check'],
    ['less than no tax', { net_minor: 10_001, tax_minor: -1 }, 'invoice_items_amounts_check'],
    ['an invoice that is not there', { invoice_id: nobody }, 'invoice_items_invoice_id_fkey'],
  ]
  it.each(cases)('cannot have %s', (_rule, values, constraint) =>
    withInvoice(async (tx, invoice) => {
      await expectRefused(
        constraint,
        () => tx`
          update public.invoice_items set ${tx(values)} where invoice_id = ${invoice.id}`,
      )
    }),
  )

  it('cannot share a place or an id', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const { id } = await createInvoice(tx, { org_id: org.id, unit_prices: [1, 2] })
      await expectRefused(
        'invoice_items_org_id_invoice_id_position_key',
        () => tx`
          update public.invoice_items set position = 1 where invoice_id = ${id} and position = 2`,
      )
      await expectRefused(
        'invoice_items_pkey',
        () => tx`
          update public.invoice_items set id = (
            select others.id from public.invoice_items as others
             where others.invoice_id = ${id} and others.position = 1
          ) where invoice_id = ${id} and position = 2`,
      )
    }))
})

describe('document_counters', () => {
  const cases: Case[] = [
    ['a kind of its own', { kind: 'letter' }, 'document_counters_kind_check'],
    ['less than none', { last_number: -1 }, 'document_counters_last_number_check'],
    ['a trillion', { last_number: 10 ** 12 }, 'document_counters_last_number_check'],
    ['a year of long ago', { fiscal_year: 1899 }, 'document_counters_fiscal_year_check'],
    ['a year of five digits', { fiscal_year: 10_000 }, 'document_counters_fiscal_year_check'],
    ['an organization that is not there', { org_id: nobody }, 'document_counters_org_id_fkey'],
  ]
  it.each(cases)('cannot have %s', (_rule, values, constraint) =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      await tx`select private.next_document_number(${org.id}, 'invoice', '2026-03-01')`
      await expectRefused(
        constraint,
        () => tx`update public.document_counters set ${tx(values)} where org_id = ${org.id}`,
      )
    }),
  )

  it('is one for each kind and year, and counts up', () =>
    inTransaction(async (tx) => {
      const { org } = await createActors(tx)
      const next = async (kind: string, on: string) => {
        const [row] = await tx<{ number: string }[]>`
          select number from private.next_document_number(${org.id}, ${kind}, ${on})`
        return row?.number
      }
      expect(await next('invoice', '2026-12-31')).toBe('INV-2026-00001')
      expect(await next('invoice', '2027-01-01')).toBe('INV-2027-00001')
      expect(await next('invoice', '2026-01-01')).toBe('INV-2026-00002')
      expect(await next('credit_note', '2026-01-01')).toBe('CN-2026-00001')
      expect(await next('purchase_voucher', '2026-01-01')).toBe('PV-2026-00001')
      expect(await next('sales_voucher', '2026-01-01')).toBe('SV-2026-00001')
      await expectRefused(
        'document_counters_pkey',
        () => tx`
          insert into public.document_counters (org_id, kind, fiscal_year, last_number)
          values (${org.id}, 'invoice', 2026, 7)`,
      )
      expect((await failure(() => next('letter', '2026-01-01'))).constraint_name).toBe(
        'document_counters_kind_check',
      )
    }))
})
