import { describe, expect, it } from 'vitest'
import { IMPORT_FIELD_ALIASES, IMPORT_FIELDS } from '../../../lib/crm/import-fields.ts'
import { guessFieldFromHeader, guessMapping } from '../../../lib/crm/import-mapping.rules.ts'
import { normalizeColumnName } from '../../../lib/csv/columns.rules.ts'

describe('guessFieldFromHeader', () => {
  it.each([
    ['E-Mail', 'email'],
    ['e-mail-adresse', 'email'],
    ['Mail', 'email'],
    ['Correo electrónico', 'email'],
    ['Телефон', 'phone'],
    ['Telefonnummer', 'phone'],
    ['Numéro de téléphone', 'phone'],
    ['CustomerID', 'external_ref'],
    ['Kunden-Nr.', 'external_ref'],
    ['Kundennummer', 'external_ref'],
    ['N° client', 'external_ref'],
    ['Country', 'country_code'],
    ['Land', 'country_code'],
    ['País', 'country_code'],
    ['Firma', 'company'],
    ['company_name', 'company'],
    ['Raison sociale', 'company'],
    ['Vorname', 'first_name'],
    ['prénom', 'first_name'],
    ['Nachname', 'last_name'],
    ['Description', null],
    ['InvoiceNo', null],
    ['', null],
  ])('%j is %s', (name, field) => {
    expect(guessFieldFromHeader(name)).toBe(field)
  })

  it('knows every alias by one field only', () => {
    const seen = new Map<string, string>()
    for (const field of IMPORT_FIELDS) {
      for (const alias of IMPORT_FIELD_ALIASES[field]) {
        const name = normalizeColumnName(alias)
        expect(seen.get(name), `${field}: ${alias}`).toBeUndefined()
        seen.set(name, field)
      }
    }
  })
})

describe('guessMapping', () => {
  it('maps the lines of a shop by customer and country, and nothing else', () => {
    const header =
      'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'.split(',')
    const sample = [
      [
        '569901',
        '23256',
        'CHILDRENS CUTLERY',
        '2',
        '2011-10-06 16:20:00',
        '4.15',
        '12923.0',
        'France',
      ],
      ['565806', '23275', 'HANGING OWLS', '12', '2011-09-07 10:51:00', '1.25', '', 'EIRE'],
    ]
    expect(guessMapping(header, sample)).toEqual([
      ...[null, null, null, null, null, null],
      'external_ref',
      'country_code',
    ])
  })

  it.each([
    {
      name: 'family name beside first name',
      header: ['Vorname', 'Name', 'E-Mail'],
      mapping: ['first_name', 'last_name', 'email'],
    },
    {
      name: 'whole name beside both parts',
      header: ['Name', 'Given Name', 'Family Name', 'E-mail 1 - Value', 'Phone 1 - Value'],
      mapping: ['name', null, null, 'email', 'phone'],
    },
    { name: 'one part alone', header: ['Nachname', 'Firma'], mapping: ['name', 'company'] },
    {
      name: 'second address is left alone',
      header: ['email', 'work email'],
      mapping: ['email', null],
    },
    {
      name: 'consent is no address',
      header: ['Email opt-in', 'Mailing street', 'Email'],
      mapping: [null, null, 'email'],
    },
  ])('by name: $name', ({ header, mapping }) => {
    expect(guessMapping(header, [])).toEqual(mapping)
  })

  it('goes by content where there is no header', () => {
    const sample = [
      ['Ann Lee', 'ann@b.test', '+44 20 7946 0000', 'Germany', 'LEAD'],
      ['Bob Ray', 'bob@b.test', '(020) 7946 0001', 'Deutschland', 'CUSTOMER'],
      ['', '', '', 'FR', ''],
    ]
    expect(guessMapping(null, sample)).toEqual([null, 'email', 'phone', 'country_code', 'segment'])
  })

  it('believes the values when a name says little', () => {
    expect(
      guessMapping(
        ['Contact', 'x'],
        [
          ['a@b.test', 'y'],
          ['c@d.test', 'z'],
        ],
      ),
    ).toEqual(['email', null])
  })

  it('does not take prices, dates and article numbers for telephones', () => {
    const sample = [['0.85', '2011-10-06', '0123', '01.02.2024']]
    expect(guessMapping(null, sample)).toEqual([null, null, null, null])
  })
})
