import { describe, expect, it } from 'vitest'
import {
  formatMoney,
  formatMoneyRoughly,
  formatPercent,
  parseAmount,
  parseMoney,
  parsePercent,
  toAmountText,
  toDecimal,
  toPercentText,
} from '../../../lib/money.ts'

/** Spaces of a kind that no keyboard has are written as plain ones. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('formatMoney', () => {
  it.each([
    [123450, 'EUR', 2, 'de', '1.234,50 €'],
    [123450, 'EUR', 2, 'en', '€1,234.50'],
    [1234, 'JPY', 0, 'en', '¥1,234'],
    [1234567, 'KWD', 3, 'en', 'KWD 1,234.567'],
    [5, 'USD', 2, 'en-US', '$0.05'],
    [-1850, 'USD', 2, 'en-US', '-$18.50'],
    [9007199254740991, 'EUR', 2, 'en', '€90,071,992,547,409.91'],
  ])(
    'writes %d minor units of %s with %d digits in %s',
    (amount, currency, exponent, locale, text) => {
      expect(plain(formatMoney(amount, { currency, exponent, locale }))).toBe(text)
    },
  )

  it('says plus where it is told to', () => {
    const euro = { currency: 'EUR', exponent: 2, locale: 'en' }
    expect(formatMoney(500, euro, { signed: true })).toBe('+€5.00')
    expect(formatMoney(-500, euro, { signed: true })).toBe('-€5.00')
  })
})

describe('toDecimal', () => {
  it.each([
    [0, 2, '0.00'],
    [7, 2, '0.07'],
    [-7, 3, '-0.007'],
    [42, 0, '42'],
  ])('writes %d by %d digits', (amount, exponent, text) => {
    expect(toDecimal(amount, exponent)).toBe(text)
  })
})

describe('parseMoney', () => {
  it.each([
    ['12', 2, 'en', 1200],
    ['12.5', 2, 'en', 1250],
    ['12,5', 2, 'en', 1250],
    ['12,50', 2, 'de', 1250],
    ['12.50', 2, 'de', 1250],
    ['1.234', 2, 'de', 123400],
    ['1,234', 2, 'en', 123400],
    ['1.234,5', 2, 'de', 123450],
    ['1,234.5', 2, 'en', 123450],
    ['1,234.5', 2, 'de', 123450],
    ['1.234.567', 2, 'de', 123456700],
    ['1 234,5', 2, 'fr', 123450],
    ['1’234.50', 2, 'de-CH', 123450],
    ['12,34,567.5', 2, 'en-IN', 123456750],
    ['.5', 2, 'en', 50],
    ['12.00', 0, 'en', 12],
    ['1.234', 3, 'en', 1234],
    ['1.2340', 3, 'en', 1234],
    ['١٢٫٥', 2, 'ar-EG', 1250],
    [' 7 ', 0, 'ja', 7],
  ])('reads %s with %d digits in %s', (text, exponent, locale, amount) => {
    expect(parseMoney(text, { exponent, locale })).toBe(amount)
  })

  it.each([
    ['', 2, 'en'],
    ['0', 2, 'en'],
    ['0,00', 2, 'de'],
    ['-5', 2, 'en'],
    ['ten', 2, 'en'],
    ['1e3', 2, 'en'],
    ['12.345', 2, 'en'],
    ['12.5', 0, 'ja'],
    ['1,2,345', 2, 'en'],
    ['1,2345', 2, 'en'],
    ['1.2.3', 2, 'en'],
    ['1,234,56', 2, 'de'],
    ['99999999999999999', 2, 'en'],
    ['.', 2, 'en'],
  ])('refuses %j with %d digits in %s', (text, exponent, locale) => {
    expect(parseMoney(text, { exponent, locale })).toBeNull()
  })
})

describe('parseAmount', () => {
  it.each([
    ['0', 2, 'en', 0],
    ['0,00', 2, 'de', 0],
    ['12.5', 2, 'en', 1250],
    ['', 2, 'en', null],
    ['-1', 2, 'en', null],
    ['1.005', 2, 'en', null],
    ['twelve', 2, 'en', null],
  ])('reads "%s" with %d digits in %s as %s', (text, exponent, locale, amount) => {
    expect(parseAmount(text, { exponent, locale })).toBe(amount)
  })
})

describe('a leading zero', () => {
  // Whichever mark it is, what stands behind a lone zero is a fraction and no group of thousands.
  it.each(
    ['en', 'en-IN', 'de', 'de-CH', 'fr', 'pl', 'ar-EG', 'fa', 'ja'].flatMap((locale) =>
      [',', '.'].map((mark) => [locale, mark] as const),
    ),
  )('begins a fraction in %s, behind "%s"', (locale, mark) => {
    const read = (text: string, exponent: number) => parseAmount(text, { exponent, locale })
    expect(read(`0${mark}750`, 6)).toBe(750_000)
    expect(read(`0${mark}750`, 3)).toBe(750)
    expect(read(`0${mark}750`, 2)).toBe(75)
    expect(read(`0${mark}755`, 2)).toBeNull()
    expect(read(`0${mark}750`, 0)).toBeNull()
    expect(read(`0${mark}000`, 0)).toBe(0)
    expect(read(`00${mark}500`, 2)).toBe(50)
    // The same without it is a thousand times as much, where such marks group.
    const groups = new Intl.NumberFormat(locale).format(1_234_567).includes(mark)
    if (groups) expect(read(`1${mark}750`, 2)).toBe(175_000)
  })

  it.each([
    ['0,750.5', 'en'],
    ['0.750,5', 'de'],
    ['0,750,000', 'en'],
    ['01,234', 'en'],
    ['012,345,678', 'en'],
    ['0,12,345.5', 'en-IN'],
  ])('begins no thousands: %s in %s', (text, locale) => {
    expect(parseMoney(text, { exponent: 2, locale })).toBeNull()
  })
})

describe('toAmountText', () => {
  it.each([
    [123450, 2, 'de-DE', '1234,50'],
    [123450, 2, 'en-US', '1234.50'],
    [1234, 0, 'ja-JP', '1234'],
    [1234567, 3, 'en', '1234.567'],
    [0, 2, 'fr-FR', '0,00'],
  ])(
    'writes %d with %d digits for a field in %s, and reads it back',
    (amount, exponent, locale, text) => {
      expect(toAmountText(amount, { exponent, locale })).toBe(text)
      expect(parseAmount(text, { exponent, locale })).toBe(amount)
    },
  )
})

describe('percentages', () => {
  it.each([
    [1900, 'de-DE', '19'],
    [810, 'de-CH', '8.1'],
    [550, 'fr-FR', '5,5'],
    [2, 'en', '0.02'],
    [0, 'en', '0'],
    [10000, 'en', '100'],
    [1000, 'en', '10'],
  ])('writes %d for a field in %s, and reads it back', (rate, locale, text) => {
    expect(toPercentText(rate, locale)).toBe(text)
    expect(parsePercent(text, locale)).toBe(rate)
  })

  it.each([
    [1900, 'en', '19%'],
    [770, 'de-DE', '7,7 %'],
    [1, 'en', '0.01%'],
  ])('writes %d to be read in %s', (rate, locale, text) => {
    expect(plain(formatPercent(rate, locale))).toBe(text)
  })

  it.each(['100.01', '-1', 'many', '1.234', ''])('does not read "%s" as one', (text) => {
    expect(parsePercent(text, 'en')).toBeNull()
  })

  it('reads one with its sign', () => {
    expect(parsePercent('19 %', 'de-DE')).toBe(1900)
  })
})

describe('formatMoneyRoughly', () => {
  it.each([
    [400_000, 'EUR', 2, '€4K'],
    [-123_456_700, 'EUR', 2, '-€1.2M'],
    [250, 'EUR', 2, '€2.5'],
    [12_345, 'JPY', 0, '¥12.3K'],
    [1_250, 'KWD', 3, 'KWD 1.25'],
    [0, 'EUR', 2, '€0'],
  ])('%d minor units of %s are short', (amount, currency, exponent, text) => {
    const written = formatMoneyRoughly(amount, { currency, exponent, locale: 'en' })
    expect(written.replaceAll('\u00a0', ' ')).toBe(text)
  })
})
