import { describe, expect, it } from 'vitest'
import { marksOf, marksOfLine, withLine } from '../../../lib/finance/draft-refusals.rules.ts'
import { toLineErrors } from '../../../lib/finance/invoices.rules.ts'
import { toVoucherLineErrors } from '../../../lib/finance/vouchers.rules.ts'

describe('marksOf', () => {
  it('marks what was refused before the database was asked', () => {
    const fields = { 'items.1.quantity': ['field.invalid_format'], note: undefined, reference: [] }
    expect(marksOf({ code: 'malformed', reason: 'app.invalid_input', fields })).toEqual({
      'items.1.quantity': ['field.invalid_format'],
    })
  })

  it('marks what the database names', () => {
    const refused = { code: 'rule_broken', reason: 'finance.date_invalid', detail: 'due_on' }
    expect(marksOf(refused)).toEqual({ due_on: ['finance.date_invalid'] })
  })

  it('marks nothing by what is no field', () => {
    const conflict = { code: 'conflict', reason: 'finance.voucher_not_draft' }
    expect(marksOf({ ...conflict, detail: 'pv.1' })).toEqual({})
    expect(marksOf({ ...conflict, code: 'rule_broken', detail: 'PV-2026-1' })).toEqual({})
    expect(marksOf(conflict)).toEqual({})
  })
})

describe('a refused line', () => {
  const marks = { 'items.1.tax_rate_bps': ['field.too_big'], 'items.11.unit': ['field.too_long'] }

  it('has the reasons of its own fields, as they are typed', () => {
    expect(toLineErrors(marksOfLine(marks, 'items', 1))).toEqual({ tax: 'field.too_big' })
    expect(toLineErrors(marksOfLine(marks, 'items', 11))).toEqual({ unit: 'field.too_long' })
    expect(toLineErrors({ product_id: 'finance.product_unknown' })).toEqual({
      description: 'finance.product_unknown',
    })
    expect(toLineErrors({ variant_id: 'finance.product_unknown' })).toEqual({
      description: 'finance.product_unknown',
    })
    expect(marksOfLine(marks, 'items', 0)).toEqual({})
    expect(marksOfLine(marks, 'items', -1)).toEqual({})
    const lines = { 'lines.0.account_id': ['finance.account_archived'], 'lines.0.x': ['y.z'] }
    expect(toVoucherLineErrors(marksOfLine(lines, 'lines', 0))).toEqual({
      account_id: 'finance.account_archived',
    })
  })

  it('is named by its place on the page, where blank lines stand before it', () => {
    expect(withLine('Too much.', marks, 'items', [1, 4])).toBe('Line 4: Too much.')
    expect(withLine('Too many.', { 'lines.0': ['a.b'] }, 'lines', [3])).toBe('Line 3: Too many.')
    expect(withLine('Too late.', { due_on: ['a.b'] }, 'items', [1])).toBe('Too late.')
    expect(withLine('Odd.', marks, 'items', [])).toBe('Odd.')
  })
})
