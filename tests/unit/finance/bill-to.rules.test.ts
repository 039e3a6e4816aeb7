import { describe, expect, it } from 'vitest'
import { type BillToText, isEmailAddress, readBillTo } from '../../../lib/finance/bill-to.rules.ts'

const ADA: BillToText = {
  name: ' Ada Lovelace ',
  company: '',
  email: ' ada@example.test ',
  lines: '12 St James’s Square\n\n  London ',
  country_code: 'GB',
  tax_number: ' ',
}

describe('readBillTo', () => {
  it('sends what was typed without what surrounds it', () => {
    expect(readBillTo(ADA)).toEqual({
      billTo: {
        name: 'Ada Lovelace',
        company: null,
        email: 'ada@example.test',
        lines: ['12 St James’s Square', 'London'],
        country_code: 'GB',
        tax_number: null,
      },
      errors: {},
    })
  })

  it.each<[string, Partial<BillToText>, object]>([
    ['nobody', { name: ' ' }, { name: 'field.required' }],
    ['no address of mail', { email: 'ada at example' }, { email: 'field.invalid_email' }],
    ['six lines', { lines: 'a\nb\nc\nd\n\ne\nf\n' }, {}],
    ['seven lines', { lines: 'a\nb\nc\nd\ne\nf\ng' }, { lines: 'finance.bill_to_too_many_lines' }],
    ['a line that fits', { lines: '😀'.repeat(120) }, {}],
    ['a line too long', { lines: 'a'.repeat(121) }, { lines: 'finance.bill_to_line_too_long' }],
    ['no mail at all', { email: '  ' }, {}],
  ])('%s', (_, typed, errors) => {
    expect(readBillTo({ ...ADA, ...typed }).errors).toEqual(errors)
  })
})

describe('isEmailAddress', () => {
  it.each(['a@b.test', 'ada+tea@mail.example.test', 'grüße@bücher.test', "o'neil@b.test"])(
    '%s is one',
    (text) => expect(isEmailAddress(text)).toBe(true),
  )

  it.each([
    'a@b',
    'a@b.',
    '@b.test',
    'a b@c.test',
    'a@b.test, c@d.test',
    'Ada <a@b.test>',
    'a@b.test\u0007',
    `${'a'.repeat(250)}@b.test`,
  ])('%j is none', (text) => expect(isEmailAddress(text)).toBe(false))
})
