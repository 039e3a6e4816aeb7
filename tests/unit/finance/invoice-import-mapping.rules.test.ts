import { describe, expect, it } from 'vitest'
import { normalizeColumnName } from '../../../lib/csv/columns.rules.ts'
import {
  INVOICE_IMPORT_FIELD_ALIASES,
  INVOICE_IMPORT_FIELD_LABELS,
  INVOICE_IMPORT_FIELDS,
  type InvoiceImportMapping,
} from '../../../lib/finance/invoice-import-fields.ts'
import {
  guessInvoiceMapping,
  problemOfInvoiceMapping,
} from '../../../lib/finance/invoice-import-mapping.rules.ts'

describe('guessInvoiceMapping', () => {
  it.each([
    [
      'lines of a shop',
      'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
      [
        ...['number', 'article', 'description', 'quantity', 'issued_on', 'unit_price'],
        ...['customer', 'country'],
      ],
    ],
    [
      'a German ledger',
      'Rechnungsnummer;Rechnungsdatum;Fällig am;Kundennr.;Firma;E-Mail;Bezeichnung;Menge;Einzelpreis;MwSt-Satz;Währung;Summe',
      [
        ...['number', 'issued_on', 'due_on', 'customer', 'customer_name', 'customer_email'],
        ...['description', 'quantity', 'unit_price', 'tax_rate', 'currency', null],
      ],
    ],
    [
      'a French one',
      'Numéro de facture;Date facture;Échéance;Nom du client;Pays;Désignation;Qté;Prix unitaire;TVA',
      [
        ...['number', 'issued_on', 'due_on', 'customer_name', 'country', 'description'],
        ...['quantity', 'unit_price', 'tax_rate'],
      ],
    ],
    // Parts of names decide, and a total is no price.
    [
      'names with more in them',
      'Our Invoice Number;Payment due;Unit price (EUR);Total unit price;Invoice date (local)',
      ['number', 'due_on', 'unit_price', null, 'issued_on'],
    ],
  ])('knows %s', (_what, header, expected) => {
    expect(guessInvoiceMapping(header.split(/[,;]/), [])).toEqual(expected)
  })

  it('finds addresses and days by their looks, and guesses nothing of numbers', () => {
    expect(
      guessInvoiceMapping(null, [
        ['1', '2020-02-29', 'ada@example.test', '5.00'],
        ['2', '2020-03-01 10:00', 'bob@example.test', '7'],
      ]),
    ).toEqual([null, 'issued_on', 'customer_email', null])
  })

  it('knows every alias by one field only, and calls every field by a name of its own', () => {
    const seen = new Map<string, string>()
    for (const field of INVOICE_IMPORT_FIELDS) {
      for (const alias of INVOICE_IMPORT_FIELD_ALIASES[field]) {
        const name = normalizeColumnName(alias)
        expect(seen.get(name), alias).toBeUndefined()
        seen.set(name, field)
      }
    }
    expect(new Set(Object.values(INVOICE_IMPORT_FIELD_LABELS)).size).toBe(
      INVOICE_IMPORT_FIELDS.length,
    )
  })
})

describe('problemOfInvoiceMapping', () => {
  const whole: InvoiceImportMapping = ['number', null, 'issued_on', 'unit_price']

  it('wants a number, a day and a price', () => {
    expect(problemOfInvoiceMapping(whole)).toBeNull()
    for (const field of ['number', 'issued_on', 'unit_price'] as const) {
      const without = whole.map((mapped) => (mapped === field ? null : mapped))
      expect(problemOfInvoiceMapping(without)).toBe('finance.import_fields_unmapped')
    }
  })
})
