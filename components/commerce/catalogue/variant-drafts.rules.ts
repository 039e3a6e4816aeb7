import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import { parseAmount } from '@/lib/money'

/** A thing that variants differ in, as it is typed. */
export type OptionDraft = { key: number; name: string; values: string[] }

/** What was typed about one combination; what is left empty follows the rest. */
export type VariantDraft = { sku: string; price: string; stock: string; isOff: boolean }

export const EMPTY_DRAFT: VariantDraft = { sku: '', price: '', stock: '', isOff: false }

/** Every combination of the values, the first option slowest: S/Red, S/Blue, M/Red, M/Blue. */
export function combinationsOf(options: OptionDraft[]): string[][] {
  const used = usedOptions(options)
  if (used.length === 0) return []
  return used.reduce<string[][]>(
    (rows, { values }) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  )
}

/** How many combinations there would be, without making them. */
export function countCombinations(options: OptionDraft[]): number {
  const used = usedOptions(options)
  return used.length === 0 ? 0 : used.reduce((count, { values }) => count * values.length, 1)
}

/** Options that have a name and something to choose from; the others are not there yet. */
export function usedOptions(options: OptionDraft[]): OptionDraft[] {
  return options.filter(({ name, values }) => name.trim() !== '' && values.length > 0)
}

/** Whether an earlier one has the same name, in whatever case; two without a name have none. */
export function isNameRepeated(names: string[], index: number): boolean {
  const folded = names.map((name) => name.trim().toLowerCase())
  const name = folded[index]
  return name !== undefined && name !== '' && folded.indexOf(name) < index
}

/** What a combination is remembered by while values are added around it. */
export function combinationKey(values: string[]): string {
  return JSON.stringify(values)
}

export type NewVariant = {
  sku?: string
  option_values: string[]
  price_minor: number
  tracks_stock: boolean
  stock_quantity: number
}

type Reading =
  | { value: NewVariant }
  | { fields: Partial<Record<'price_minor' | 'stock_quantity', string>> }

interface DraftWording {
  exponent: number
  locale: string
  tracksStock: boolean
  /** The price of those that have none of their own. */
  price: string
}

/** A combination with its numbers read, or which of them cannot be read and why. */
export function readDraft(values: string[], draft: VariantDraft, wording: DraftWording): Reading {
  const { exponent, locale, tracksStock } = wording
  const priceText = draft.price.trim() === '' ? wording.price : draft.price
  const price = parseAmount(priceText, { exponent, locale })
  const stock = tracksStock ? readQuantity(draft.stock, locale) : 0
  const sku = draft.sku.trim()
  if (price === null || stock === null) {
    const priceReason = priceText.trim() === '' ? 'field.required' : 'commerce.price_invalid'
    return {
      fields: {
        ...(price === null ? { price_minor: priceReason } : {}),
        ...(stock === null ? { stock_quantity: 'commerce.stock_quantity_invalid' } : {}),
      },
    }
  }
  return {
    value: {
      ...(sku === '' ? {} : { sku }),
      option_values: values,
      price_minor: price,
      tracks_stock: tracksStock,
      stock_quantity: stock,
    },
  }
}

type VariantValues = Omit<NewVariant, 'stock_quantity'>

/** What of a variant was changed: the rest may have been changed by somebody else meanwhile. */
export function changesOf(
  before: Required<VariantValues>,
  { sku, option_values, price_minor, tracks_stock }: VariantValues,
): Partial<VariantValues> {
  const isSame =
    option_values.length === before.option_values.length &&
    option_values.every((value, index) => value === before.option_values[index])
  return {
    ...(sku === undefined || sku === before.sku ? {} : { sku }),
    ...(isSame ? {} : { option_values }),
    ...(price_minor === before.price_minor ? {} : { price_minor }),
    ...(tracks_stock === before.tracks_stock ? {} : { tracks_stock }),
  }
}

/** Pieces, whole ones; nothing typed is none of them. */
export function readQuantity(text: string, locale: string): number | null {
  if (text.trim() === '') return 0
  const quantity = parseAmount(text, { exponent: 0, locale })
  return quantity !== null && quantity <= PRODUCT_LIMITS.stock_quantity ? quantity : null
}
