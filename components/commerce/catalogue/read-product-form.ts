import {
  combinationKey,
  combinationsOf,
  EMPTY_DRAFT,
  isNameRepeated,
  type NewVariant,
  type OptionDraft,
  readDraft,
  usedOptions,
  type VariantDraft,
} from '@/components/commerce/catalogue/variant-drafts.rules'
import { formText } from '@/components/ui/form-text'
import type { FieldReasons } from '@/lib/errors'
import { parsePercent } from '@/lib/money'

type Refusal = { ok: false; code: 'malformed'; reason: string; fields: FieldReasons }

/** What stands in the fields of a product, or which of them cannot be read. */
export function readProductFields(data: FormData, locale: string) {
  const name = formText(data, 'name')
  const taxText = formText(data, 'tax_rate_bps')
  const taxRate = taxText === '' ? 0 : parsePercent(taxText, locale)
  const fields: FieldReasons = {
    ...(name === '' ? { name: ['field.required'] } : {}),
    ...(taxRate === null ? { tax_rate_bps: ['commerce.tax_rate_invalid'] } : {}),
  }
  if (name === '' || taxRate === null) return refusal(fields)
  return {
    ok: true as const,
    values: {
      name,
      description: formText(data, 'description') || null,
      slug: formText(data, 'slug') || null,
      tax_rate_bps: taxRate,
      category_ids: data.getAll('category_ids').map(String),
    },
  }
}

interface NewProductState {
  options: OptionDraft[]
  drafts: ReadonlyMap<string, VariantDraft>
  tracksStock: boolean
  exponent: number
  locale: string
}

/** The whole of the form for a new product: its fields, and a variant for each row that is ticked. */
export function readNewProduct(data: FormData, state: NewProductState) {
  const { options, drafts, tracksStock, exponent, locale } = state
  const fields: FieldReasons = {}
  const variants: NewVariant[] = []
  const combinations = combinationsOf(options)
  const wording = { exponent, locale, tracksStock, price: formText(data, 'price_minor') }

  if (combinations.length === 0) {
    const draft = {
      ...EMPTY_DRAFT,
      sku: formText(data, 'sku'),
      stock: formText(data, 'stock_quantity'),
    }
    const reading = readDraft([], draft, wording)
    if ('value' in reading) variants.push(reading.value)
    else for (const [field, reason] of Object.entries(reading.fields)) fields[field] = [reason]
  }
  combinations.forEach((values, index) => {
    const draft = drafts.get(combinationKey(values)) ?? EMPTY_DRAFT
    if (draft.isOff) return
    const reading = readDraft(values, draft, wording)
    if ('value' in reading) {
      variants.push(reading.value)
      return
    }
    for (const [field, reason] of Object.entries(reading.fields)) {
      // What all of them lack is said once, where it is typed once.
      const isShared = field === 'price_minor' && draft.price.trim() === ''
      fields[isShared ? 'price_minor' : `variants.${index}.${field}`] = [reason]
    }
  })
  const names = options.map(({ name }) => name)
  options.forEach((option, index) => {
    const isNamed = option.name.trim() !== ''
    if (isNamed && option.values.length === 0) {
      fields[`options.${index}.values`] = ['field.required']
    }
    if (!isNamed && option.values.length > 0) fields[`options.${index}.name`] = ['field.required']
    if (isNameRepeated(names, index)) {
      fields[`options.${index}.name`] = ['commerce.option_names_repeated']
    }
  })

  const product = readProductFields(data, locale)
  if (!product.ok) return refusal({ ...product.fields, ...fields })
  if (Object.keys(fields).length > 0) return refusal(fields)
  if (variants.length === 0) return refusal({ '': ['commerce.product_without_variants'] })
  return {
    ok: true as const,
    values: {
      ...product.values,
      option_names: usedOptions(options).map(({ name }) => name.trim()),
      variants,
    },
  }
}

function refusal(fields: FieldReasons): Refusal {
  const general = fields['']?.[0]
  return { ok: false, code: 'malformed', reason: general ?? 'app.invalid_input', fields }
}
