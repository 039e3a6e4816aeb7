import { describe, expect, it } from 'vitest'
import { parseDecimal } from '../../../lib/finance/decimals.rules.ts'
import {
  type DraftLine,
  emptyLine,
  formatQuantity,
  isBlankLine,
  parseQuantity,
  priceOnInvoice,
  readLine,
  stepsOf,
  toDraftLine,
} from '../../../lib/finance/invoices.rules.ts'

const EUROS = { exponent: 2, locale: 'de-DE' }

const line = (values: Partial<DraftLine> = {}): DraftLine => ({
  ...emptyLine('a', 1900, 'de-DE'),
  description: 'Beratung',
  price: '90,00',
  ...values,
})

describe('parseQuantity', () => {
  it.each([
    ['1', 'en', '1'],
    ['1.5', 'en', '1.5'],
    ['1,5', 'de-DE', '1.5'],
    ['0.000001', 'en', '0.000001'],
    ['1.100000', 'en', '1.1'],
    ['1,234.5', 'en', '1234.5'],
    ['999999999', 'en', '999999999'],
    ['١٫٥', 'ar', '1.5'],
    ['0,750', 'en', '0.75'],
    ['0.750', 'en', '0.75'],
    ['0,750', 'de-DE', '0.75'],
    ['0.750', 'de-DE', '0.75'],
    ['1,750', 'en', '1750'],
    ['1.750', 'de-DE', '1750'],
  ])('%s in %s is %s', (text, locale, quantity) => {
    expect(parseQuantity(text, locale)).toBe(quantity)
  })

  it.each(['', '0', '-1', '1.0000001', '1000000000', 'two', '1e3', '1.2.3'])(
    '%j is none',
    (text) => {
      expect(parseQuantity(text, 'en')).toBeNull()
    },
  )
})

describe('parseDecimal', () => {
  it.each([
    [12.9, 2, 1290],
    ['12.90', 2, 1290],
    ['12.900', 2, 1290],
    [0.1, 2, 10],
    [1234, 0, 1234],
    [1.234, 3, 1234],
    ['90071992547409.91', 2, 9007199254740991],
  ])('%s with %s digits is %s', (value, digits, parts) => {
    expect(parseDecimal(value, digits)).toBe(parts)
  })

  it.each([
    [12.905, 2],
    [0.5, 0],
    [-1, 2],
    ['1e3', 2],
    ['', 2],
    ['1,5', 2],
    [Number.NaN, 2],
    ['90071992547409.92', 2],
  ])('%s with %s digits is none', (value, digits) => {
    expect(parseDecimal(value, digits)).toBeNull()
  })
})

describe('readLine', () => {
  it('reads what was typed as the database takes it', () => {
    const typed = line({ quantity: '1,25', unit: ' h ', discount: '10,5', tax: '7' })
    expect(readLine(typed, EUROS)).toEqual({
      errors: {},
      item: {
        description: 'Beratung',
        quantity: '1.25',
        unit: 'h',
        unit_price_minor: 9000,
        discount_bps: 1050,
        tax_rate_bps: 700,
        product_id: null,
        variant_id: null,
      },
    })
  })

  it('sums up a line that has no description yet, and says that it is missing', () => {
    const { item, errors } = readLine(line({ description: ' ' }), EUROS)
    expect(item).toMatchObject({ unit_price_minor: 9000 })
    expect(errors).toEqual({ description: 'field.required' })
  })

  it.each([
    [{ quantity: '0' }, { quantity: 'finance.quantity_invalid' }],
    [{ price: '' }, { price: 'field.required' }],
    [{ price: '1,234' }, { price: 'field.invalid' }],
    [{ price: '1000000000000,00' }, { price: 'field.invalid' }],
    [{ discount: '100,01' }, { discount: 'field.invalid' }],
    [{ tax: 'viel' }, { tax: 'field.invalid' }],
  ])('refuses %j', (values, errors) => {
    expect(readLine(line(values), EUROS)).toEqual({ item: null, errors })
  })

  it('knows currencies without and with three digits', () => {
    const yen = readLine(line({ price: '1200' }), { exponent: 0, locale: 'en' })
    expect(yen.item?.unit_price_minor).toBe(1200)
    expect(readLine(line({ price: '12.5' }), { exponent: 0, locale: 'en' }).item).toBeNull()
    const dinars = readLine(line({ price: '1.234' }), { exponent: 3, locale: 'en' })
    expect(dinars.item?.unit_price_minor).toBe(1234)
  })

  it('gives back what is stored as it was typed', () => {
    const stored = {
      id: 'a',
      position: 1,
      description: 'Beratung',
      quantity: 1234.567891,
      unit: null,
      unit_price_minor: 9000,
      discount_bps: 0,
      tax_rate_bps: 1900,
      net_minor: 0,
      tax_minor: 0,
      gross_minor: 0,
      product_id: null,
      variant_id: null,
      order_item_id: null,
    }
    const typed = toDraftLine(stored, EUROS)
    expect(typed).toMatchObject({
      quantity: '1234,567891',
      price: '90,00',
      discount: '',
      tax: '19',
    })
    expect(readLine(typed, EUROS).item).toMatchObject({
      quantity: '1234.567891',
      unit_price_minor: 9000,
      tax_rate_bps: 1900,
    })
  })

  it('a line in which nothing was typed is blank', () => {
    expect(isBlankLine(emptyLine('a', 1900, 'en'))).toBe(true)
    expect(isBlankLine(line())).toBe(false)
  })
})

describe('priceOnInvoice', () => {
  const price = { price_minor: 1190, tax_rate_bps: 1900, currency: 'EUR', prices_include_tax: true }
  it.each([
    [{ currency: 'EUR', prices_include_tax: true }, 1190],
    [{ currency: 'EUR', prices_include_tax: false }, 1000],
    [{ currency: 'USD', prices_include_tax: true }, null],
  ])('on %j is %s', (invoice, minor) => {
    expect(priceOnInvoice(price, invoice)).toBe(minor)
  })
  it('adds tax to a price without it', () => {
    const net = { ...price, price_minor: 1000, prices_include_tax: false }
    expect(priceOnInvoice(net, { currency: 'EUR', prices_include_tax: true })).toBe(1190)
  })
})

describe('formatQuantity', () => {
  it('has as many digits as it has', () => {
    expect(formatQuantity(1234.5, 'en')).toBe('1,234.5')
    expect(formatQuantity(0.000001, 'en')).toBe('0.000001')
  })
})

describe('stepsOf', () => {
  const issued = {
    status: 'issued' as const,
    state: 'issued' as const,
    open_minor: 100,
    uncredited_minor: 0,
    paid_minor: 0,
    credited_minor: 0,
    written_off_minor: 0,
    creditable: [{}],
    payments: [],
    credit_notes: [],
  }
  it('a draft is edited, issued and deleted', () => {
    const steps = stepsOf({ ...issued, status: 'draft', open_minor: 0, creditable: [] })
    expect(Object.entries(steps).flatMap(([step, may]) => (may ? [step] : []))).toEqual([
      'edit',
      'issue',
      'remove',
    ])
  })
  it('what is issued is sent, paid, written off, credited or voided', () => {
    expect(stepsOf(issued)).toMatchObject({ edit: false, pay: true, credit: true, void: true })
  })
  it('what is overdue is reminded of, unless some of its order was cancelled since', () => {
    expect(stepsOf(issued).remind).toBe(false)
    expect(stepsOf({ ...issued, state: 'overdue' }).remind).toBe(true)
    expect(stepsOf({ ...issued, state: 'overdue', uncredited_minor: 1 }).remind).toBe(false)
  })
  it('what was settled in any way is no longer voided', () => {
    expect(stepsOf({ ...issued, paid_minor: 1 }).void).toBe(false)
    expect(stepsOf({ ...issued, credited_minor: 1 }).void).toBe(false)
    expect(stepsOf({ ...issued, written_off_minor: 1 }).void).toBe(false)
    // What it took off had been paid, and was given back.
    expect(stepsOf({ ...issued, credit_notes: [{}] }).void).toBe(false)
  })
  it('what only its order paid is voided, and nothing that was taken back or came besides counts', () => {
    const prepaid = {
      kind: 'payment' as const,
      method: 'prepaid' as const,
      amount_minor: 70,
      reversed_at: null,
    }
    const payments = [{ ...prepaid, amount_minor: 100, reversed_at: '2026-01-01' }, prepaid]
    expect(stepsOf({ ...issued, paid_minor: 70, payments }).void).toBe(true)
    expect(stepsOf({ ...issued, paid_minor: 71, payments }).void).toBe(false)
    expect(
      stepsOf({
        ...issued,
        paid_minor: 70,
        payments: [{ ...prepaid, method: 'cash' as const }],
      }).void,
    ).toBe(false)
  })
  it('nothing is done with what is void', () => {
    const steps = stepsOf({ ...issued, status: 'void', open_minor: 0, creditable: [] })
    expect(Object.values(steps).some(Boolean)).toBe(false)
  })
})
