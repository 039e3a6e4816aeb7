import { describe, expect, it } from 'vitest'
import {
  changesOf,
  combinationsOf,
  countCombinations,
  EMPTY_DRAFT,
  isNameRepeated,
  readDraft,
  readQuantity,
} from '../../../components/commerce/catalogue/variant-drafts.rules.ts'

const option = (name: string, ...values: string[]) => ({ key: 1, name, values })
const wording = { exponent: 2, locale: 'en', tracksStock: true, price: '10' }

describe('isNameRepeated', () => {
  it('is said at the later one, whatever its case; those without a name have none', () => {
    const names = ['Size', '', ' SIZE ', '']
    expect(names.map((_, index) => isNameRepeated(names, index))).toEqual([
      false,
      false,
      true,
      false,
    ])
  })
})

describe('changesOf', () => {
  const before = { sku: 'A', option_values: ['S', 'Red'], price_minor: 1000, tracks_stock: true }

  it('says nothing of what was left as it was', () => {
    expect(changesOf(before, { ...before, option_values: ['S', 'Red'] })).toEqual({})
    const { sku: _, ...withoutSku } = before
    expect(changesOf(before, withoutSku)).toEqual({})
  })

  it.each([
    { sku: 'B' },
    { option_values: ['S', 'Blue'] },
    { option_values: ['S'] },
    { option_values: [] },
    { price_minor: 0 },
    { tracks_stock: false },
  ])('says %j, and no more', (change) => {
    expect(changesOf(before, { ...before, ...change })).toEqual(change)
  })
})

describe('combinationsOf', () => {
  it('combines every value with every other, the first option slowest', () => {
    expect(combinationsOf([option('Size', 'S', 'M'), option('Colour', 'Red', 'Blue')])).toEqual([
      ['S', 'Red'],
      ['S', 'Blue'],
      ['M', 'Red'],
      ['M', 'Blue'],
    ])
  })

  it.each([
    ['nothing', []],
    ['an option without a name', [option(' ', 'S')]],
    ['an option without values', [option('Size')]],
  ])('makes none of %s', (_what, options) => {
    expect(combinationsOf(options)).toEqual([])
    expect(countCombinations(options)).toBe(0)
  })

  it('leaves out an option that has no values yet, and keeps the others', () => {
    expect(combinationsOf([option('Size', 'S'), option('Colour')])).toEqual([['S']])
  })

  it('is counted without being made', () => {
    const many = Array.from({ length: 300 }, (_, index) => String(index))
    expect(
      countCombinations([option('A', ...many), option('B', ...many), option('C', ...many)]),
    ).toBe(27_000_000)
  })
})

describe('readDraft', () => {
  it('takes the common price where there is none of its own', () => {
    expect(readDraft(['S'], EMPTY_DRAFT, wording)).toEqual({
      value: { option_values: ['S'], price_minor: 1000, tracks_stock: true, stock_quantity: 0 },
    })
    expect(
      readDraft(['S'], { ...EMPTY_DRAFT, price: '12.5', sku: ' A-1 ', stock: '7' }, wording),
    ).toEqual({
      value: {
        sku: 'A-1',
        option_values: ['S'],
        price_minor: 1250,
        tracks_stock: true,
        stock_quantity: 7,
      },
    })
  })

  it('takes a price of nothing', () => {
    expect(readDraft([], { ...EMPTY_DRAFT, price: '0' }, wording)).toMatchObject({
      value: { price_minor: 0 },
    })
  })

  it.each([
    ['', '', { price_minor: 'field.required' }],
    ['free', '', { price_minor: 'commerce.price_invalid' }],
    ['-1', '', { price_minor: 'commerce.price_invalid' }],
    ['1.005', '', { price_minor: 'commerce.price_invalid' }],
    ['1', '1.5', { stock_quantity: 'commerce.stock_quantity_invalid' }],
    ['1', '-1', { stock_quantity: 'commerce.stock_quantity_invalid' }],
    ['1', '1000000000000', { stock_quantity: 'commerce.stock_quantity_invalid' }],
  ])('refuses a price of "%s" with a stock of "%s"', (price, stock, fields) => {
    expect(readDraft([], { ...EMPTY_DRAFT, price, stock }, { ...wording, price: '' })).toEqual({
      fields,
    })
  })

  it('does not look at the stock of what is not counted', () => {
    const reading = readDraft(
      [],
      { ...EMPTY_DRAFT, stock: 'many' },
      { ...wording, tracksStock: false },
    )
    expect(reading).toMatchObject({ value: { tracks_stock: false, stock_quantity: 0 } })
  })
})

describe('readQuantity', () => {
  it.each([
    ['', 0],
    ['0', 0],
    ['1,200', 1200],
    ['999999999', 999_999_999],
    ['1000000000', null],
    ['0.5', null],
  ])('reads "%s" as %s', (text, quantity) => {
    expect(readQuantity(text, 'en')).toBe(quantity)
  })
})
