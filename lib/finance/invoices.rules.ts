import { parseAmount, parsePercent, toAmountText, toDecimal, toPercentText } from '../money.ts'
import { formatNumber } from '../numbers.ts'
import {
  type DraftItem,
  type Invoice,
  type InvoiceItem,
  type InvoicePayment,
  UNIT_PRICE_MAX,
} from './invoices.schemas.ts'

/** Digits after the point that a quantity may have, as the column has. */
const QUANTITY_EXPONENT = 6
const QUANTITY_MAX_MILLIONTHS = 999_999_999 * 10 ** QUANTITY_EXPONENT

type Wording = { exponent: number; locale: string }

/** A quantity that a person typed, as the text of a number: "1,5" is "1.5". Null for none above 0. */
export function parseQuantity(text: string, locale: string): string | null {
  const millionths = parseAmount(text, { exponent: QUANTITY_EXPONENT, locale })
  if (millionths === null || millionths === 0 || millionths > QUANTITY_MAX_MILLIONTHS) return null
  return toDecimal(millionths, QUANTITY_EXPONENT).replace(/\.?0+$/, '')
}

/** "1,234.5", with as many digits as it has. */
export function formatQuantity(quantity: number, locale: string): string {
  return formatNumber(quantity, locale, { maximumFractionDigits: QUANTITY_EXPONENT })
}

/** A quantity as the text of a field: without marks between the thousands. */
export function toQuantityText(quantity: number, locale: string): string {
  return formatNumber(quantity, locale, {
    maximumFractionDigits: QUANTITY_EXPONENT,
    useGrouping: false,
  })
}

/** A line while it is written: what was typed, as it was typed. */
export type DraftLine = {
  key: string
  description: string
  quantity: string
  unit: string
  price: string
  discount: string
  tax: string
  product_id: string | null
  variant_id: string | null
}

export type DraftField = 'description' | 'quantity' | 'unit' | 'price' | 'discount' | 'tax'
/** Reason keys of what is wrong with a line, by field. */
export type DraftLineErrors = Partial<Record<DraftField, string>>

/** As it is sent, and as it is called where it is typed. */
const SENT_AS: Record<string, DraftField> = {
  description: 'description',
  quantity: 'quantity',
  unit: 'unit',
  unit_price_minor: 'price',
  discount_bps: 'discount',
  tax_rate_bps: 'tax',
  // What it was made from has no field of its own: the line begins with its description.
  product_id: 'description',
  variant_id: 'description',
}

/** What was refused of a line, by the field that it was typed into. */
export function toLineErrors(refused: Readonly<Record<string, string>>): DraftLineErrors {
  return Object.fromEntries(
    Object.entries(refused).flatMap(([sent, reason]) => {
      const field = SENT_AS[sent]
      return field === undefined ? [] : [[field, reason]]
    }),
  )
}

export function emptyLine(key: string, taxRateBps: number, locale: string): DraftLine {
  return {
    key,
    description: '',
    quantity: '1',
    unit: '',
    price: '',
    discount: '',
    tax: toPercentText(taxRateBps, locale),
    product_id: null,
    variant_id: null,
  }
}

/** A stored line as it is written in the fields. */
export function toDraftLine(item: InvoiceItem, { exponent, locale }: Wording): DraftLine {
  return {
    key: item.id,
    description: item.description,
    quantity: toQuantityText(item.quantity, locale),
    unit: item.unit ?? '',
    price: toAmountText(item.unit_price_minor, { exponent, locale }),
    discount: item.discount_bps === 0 ? '' : toPercentText(item.discount_bps, locale),
    tax: toPercentText(item.tax_rate_bps, locale),
    product_id: item.product_id,
    variant_id: item.variant_id,
  }
}

/** Nothing that one would miss was typed into it. */
export function isBlankLine({ description, price }: DraftLine): boolean {
  return description.trim() === '' && price.trim() === ''
}

/** A line as the database takes it, or what is wrong with it. */
export function readLine(
  line: DraftLine,
  { exponent, locale }: Wording,
): { item: DraftItem | null; errors: DraftLineErrors } {
  const quantity = parseQuantity(line.quantity, locale)
  const price = parseAmount(line.price, { exponent, locale })
  const discount = line.discount.trim() === '' ? 0 : parsePercent(line.discount, locale)
  const tax = line.tax.trim() === '' ? 0 : parsePercent(line.tax, locale)
  const hasPrice = price !== null && price <= UNIT_PRICE_MAX
  const errors: DraftLineErrors = {
    ...(line.description.trim() === '' ? { description: 'field.required' } : {}),
    ...(quantity === null ? { quantity: 'finance.quantity_invalid' } : {}),
    ...(hasPrice ? {} : { price: line.price.trim() === '' ? 'field.required' : 'field.invalid' }),
    ...(discount === null ? { discount: 'field.invalid' } : {}),
    ...(tax === null ? { tax: 'field.invalid' } : {}),
  }
  if (quantity === null || !hasPrice || discount === null || tax === null) {
    return { item: null, errors }
  }
  return {
    item: {
      description: line.description.trim(),
      quantity,
      unit: line.unit.trim() || null,
      unit_price_minor: price,
      discount_bps: discount,
      tax_rate_bps: tax,
      product_id: line.product_id,
      variant_id: line.variant_id,
    },
    errors,
  }
}

/** What may be done with an invoice, whoever asks: the database says the same. */
export function stepsOf(
  invoice: Pick<
    Invoice,
    | 'status'
    | 'state'
    | 'open_minor'
    | 'paid_minor'
    | 'credited_minor'
    | 'written_off_minor'
    | 'uncredited_minor'
  > & {
    creditable: readonly unknown[]
    credit_notes: readonly unknown[]
    payments: readonly Pick<InvoicePayment, 'kind' | 'method' | 'amount_minor' | 'reversed_at'>[]
  },
) {
  const { status, open_minor, paid_minor, credited_minor, written_off_minor } = invoice
  // What came with the order goes back to it.
  const ofOrder = invoice.payments
    .filter(({ kind, method, reversed_at }) => {
      return kind === 'payment' && method === 'prepaid' && reversed_at === null
    })
    .reduce((sum, { amount_minor }) => sum + amount_minor, 0)
  const isDraft = status === 'draft'
  const isVoid = status === 'void'
  const isIssued = !isDraft && !isVoid
  return {
    edit: isDraft,
    issue: isDraft,
    remove: isDraft,
    send: isIssued,
    // Nobody is reminded to pay for what was cancelled.
    remind: invoice.state === 'overdue' && invoice.uncredited_minor === 0,
    pay: isIssued && open_minor > 0,
    writeOff: isIssued && open_minor > 0,
    credit: isIssued && invoice.creditable.length > 0,
    // What has been settled in any other way is corrected by a credit note.
    void:
      isIssued &&
      paid_minor === ofOrder &&
      credited_minor === 0 &&
      written_off_minor === 0 &&
      // One that gave back what was paid took nothing off it.
      invoice.credit_notes.length === 0,
  }
}

/** What is left of each line, with what it is called. */
export function creditableLines({ items, creditable }: Pick<Invoice, 'items' | 'creditable'>) {
  return creditable.flatMap((left) => {
    const { invoice_item_id, quantity, uncredited_quantity, net_minor, tax_minor } = left
    const item = items.find(({ id }) => id === invoice_item_id)
    return item
      ? [
          {
            invoice_item_id,
            quantity,
            uncredited_quantity,
            description: item.description,
            unit: item.unit,
            gross_minor: net_minor + tax_minor,
          },
        ]
      : []
  })
}

type ShopPrice = {
  price_minor: number
  tax_rate_bps: number
  currency: string
  prices_include_tax: boolean
}

/**
 * What a price of the shop is on an invoice that counts tax the other way, to be typed into its
 * field and changed at will. Null in another currency: nothing is converted.
 */
export function priceOnInvoice(
  { price_minor, tax_rate_bps, currency, prices_include_tax }: ShopPrice,
  invoice: { currency: string; prices_include_tax: boolean },
): number | null {
  if (currency !== invoice.currency) return null
  if (prices_include_tax === invoice.prices_include_tax) return price_minor
  const factor = (10_000 + tax_rate_bps) / 10_000
  return Math.round(invoice.prices_include_tax ? price_minor * factor : price_minor / factor)
}
