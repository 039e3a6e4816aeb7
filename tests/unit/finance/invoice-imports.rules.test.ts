import { describe, expect, it } from 'vitest'
import { progressOf } from '../../../lib/csv/imports.rules.ts'
import {
  progressStateOf,
  stateOfInvoiceImport,
} from '../../../lib/finance/invoice-imports.rules.ts'
import {
  invoiceImportChoicesSchema,
  invoiceImportSchema,
} from '../../../lib/finance/invoice-imports.schemas.ts'

const NOW = new Date('2026-11-21T12:00:00Z')

function importIn(values: object) {
  return invoiceImportSchema.parse({
    id: '3f1f7f9e-6f0a-4e8e-9d7e-111111111111',
    file_name: 'old.csv',
    status: 'applying',
    header: ['number'],
    mapping: { '0': 'number' },
    options: {
      encoding: 'utf8',
      delimiter: ',',
      has_header: true,
      unreadable_characters: 0,
      removed_zeros: 0,
      blank_lines: 0,
    },
    series: 'old',
    currency: 'EUR',
    prices_include_tax: true,
    default_tax_rate_bps: 1900,
    settlement: 'settled',
    no_customer: 'walk_in',
    date_order: null,
    row_count: 90,
    insert_count: 30,
    merged_count: 60,
    error_count: 0,
    skipped_count: 0,
    warning_count: 0,
    document_count: 30,
    totals: [],
    reason_counts: {},
    applied_documents: 12,
    undone_documents: 0,
    deleted_count: 0,
    kept_count: 0,
    created_at: NOW.toISOString(),
    updated_at: NOW.toISOString(),
    applied_at: null,
    undone_at: null,
    ...values,
  })
}

describe('stateOfInvoiceImport', () => {
  it('is that of an import that only adds', () => {
    expect(stateOfInvoiceImport(importIn({}))).toMatchObject({
      on_match: 'skip',
      update_count: 0,
      unchanged_count: 0,
      applied_rows: 12,
      row_count: 90,
    })
  })
})

describe('progressStateOf', () => {
  it.each([
    // Read by the row, made and taken away by the document.
    ['staging', {}, 12, 90],
    ['applying', {}, 12, 30],
    ['undoing', { applied_documents: 30, undone_documents: 7 }, 7, 30],
  ])('of one that is %s counts what it goes by', (status, values, done_rows, total_rows) => {
    const state = progressStateOf(importIn({ status, ...values }))
    expect(progressOf(state, NOW)).toMatchObject({ done_rows, total_rows, is_stalled: false })
    const later = new Date(NOW.getTime() + 60_000)
    expect(progressOf(state, later).is_stalled).toBe(true)
  })
})

describe('invoiceImportChoicesSchema', () => {
  it('leaves taxes to the database, where nothing is chosen', () => {
    expect(invoiceImportChoicesSchema.parse({})).toEqual({
      settlement: 'settled',
      no_customer: 'walk_in',
    })
  })

  it('takes a currency as it is typed', () => {
    expect(invoiceImportChoicesSchema.parse({ currency: 'eur' })).toMatchObject({ currency: 'EUR' })
  })

  it.each([
    { currency: 'euro' },
    { default_tax_rate_bps: 10_001 },
    { default_tax_rate_bps: -1 },
    { default_tax_rate_bps: 7.5 },
    { prices_include_tax: 'yes' },
    { series: ' ' },
    { series: 'x'.repeat(61) },
    { settlement: 'half' },
    { no_customer: 'guess' },
    { date_order: 'ymd' },
  ])('does not take %j', (choices) => {
    expect(invoiceImportChoicesSchema.safeParse(choices).success).toBe(false)
  })
})
