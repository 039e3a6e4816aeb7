'use client'

import { useState } from 'react'
import type { FoundCustomer } from '@/components/commerce/orders/entry/customer-picker'
import type { BillToText } from '@/lib/finance/bill-to.rules'
import type {
  CurrencyChoice,
  InvoiceDefaults,
  InvoiceProduct,
} from '@/lib/finance/invoice-editor.schemas'
import {
  type DraftLine,
  emptyLine,
  isBlankLine,
  priceOnInvoice,
  readLine,
  toDraftLine,
} from '@/lib/finance/invoices.rules'
import type { BillTo, Invoice } from '@/lib/finance/invoices.schemas'
import { toAmountText, toPercentText } from '@/lib/money'

export type DraftState = {
  customer: FoundCustomer | null
  currency: string
  prices_include_tax: boolean
  issued_on: string
  due_on: string
  payment_terms_days: string
  payment_terms: string
  reference: string
  note: string
  /** Null for the customer's own address. */
  bill_to: BillToText | null
  lines: DraftLine[]
}

interface DraftOptions {
  invoice: Invoice | null
  customer: FoundCustomer | null
  defaults: InvoiceDefaults
  currencies: CurrencyChoice[]
  locale: string
}

/** An invoice while it is written: what was typed, what changes it, and what of it can be sent. */
export function useInvoiceDraft({ invoice, customer, defaults, currencies, locale }: DraftOptions) {
  const [initial] = useState<DraftState>(() =>
    invoice ? fromInvoice(invoice, locale) : fromDefaults(defaults, customer, locale),
  )
  const [draft, setDraft] = useState(initial)
  const exponent = currencies.find(({ code }) => code === draft.currency)?.exponent ?? 2
  const wording = { exponent, locale, currency: draft.currency }

  const set = (patch: Partial<DraftState>) => setDraft((old) => ({ ...old, ...patch }))
  const setLines = (change: (lines: DraftLine[]) => DraftLine[]) =>
    setDraft((old) => ({ ...old, lines: change(old.lines) }))
  const newLine = () => emptyLine(crypto.randomUUID(), rateOfLast(draft.lines), locale)

  /** Lines go on with the tax of the one before. */
  function rateOfLast(lines: DraftLine[]): number {
    const last = lines.at(-1)
    const item = last && readLine({ ...last, quantity: '1', price: '1' }, wording).item
    return item?.tax_rate_bps ?? defaults.tax_rate_bps
  }

  function changeLine(key: string, patch: Partial<DraftLine>) {
    setLines((lines) => lines.map((line) => (line.key === key ? { ...line, ...patch } : line)))
  }

  function addLine(): string {
    const line = newLine()
    setLines((lines) => [...lines, line])
    return line.key
  }

  function addProduct(product: InvoiceProduct) {
    const written = draft.lines.filter((line) => !isBlankLine(line))
    // An invoice that has nothing on it yet counts tax as the shop does.
    const counts =
      written.length === 0 && product.currency === draft.currency
        ? { prices_include_tax: product.prices_include_tax }
        : {}
    const price = priceOnInvoice(product, { ...draft, ...counts })
    const options = product.option_values.join(' / ')
    const line: DraftLine = {
      ...newLine(),
      description: options ? `${product.product_name}, ${options}` : product.product_name,
      price: price === null ? '' : toAmountText(price, wording),
      tax: toPercentText(product.tax_rate_bps, locale),
      product_id: product.product_id,
      variant_id: product.variant_id,
    }
    set({ ...counts, lines: [...written, line] })
  }

  function removeLine(key: string) {
    setLines((lines) => {
      const rest = lines.filter((line) => line.key !== key)
      return rest.length > 0 ? rest : [newLine()]
    })
  }

  function moveLine(key: string, by: -1 | 1) {
    setLines((lines) => {
      const from = lines.findIndex((line) => line.key === key)
      const [line] = lines.slice(from, from + 1)
      if (line === undefined || from + by < 0 || from + by >= lines.length) return lines
      return lines.toSpliced(from, 1).toSpliced(from + by, 0, line)
    })
  }

  const written = draft.lines.filter((line) => !isBlankLine(line))
  const read = written.map((line) => ({ key: line.key, ...readLine(line, wording) }))
  return {
    draft,
    wording,
    set,
    changeLine,
    addLine,
    addProduct,
    removeLine,
    moveLine,
    /** Of lines that something was typed into. */
    read,
    /** Where those stand among all of them, counted from one. */
    places: draft.lines.flatMap((line, index) => (isBlankLine(line) ? [] : [index + 1])),
    isDirty: JSON.stringify(draft) !== JSON.stringify(initial),
  }
}

function fromDefaults(
  defaults: InvoiceDefaults,
  customer: FoundCustomer | null,
  locale: string,
): DraftState {
  return {
    customer,
    currency: defaults.currency,
    prices_include_tax: defaults.prices_include_tax,
    issued_on: '',
    due_on: '',
    payment_terms_days: String(defaults.payment_terms_days),
    payment_terms: defaults.payment_terms ?? '',
    reference: '',
    note: '',
    bill_to: null,
    // The same on the server and in the browser.
    lines: [emptyLine('first', defaults.tax_rate_bps, locale)],
  }
}

function fromInvoice(invoice: Invoice, locale: string): DraftState {
  const { customer, exponent } = invoice
  return {
    customer: customer && {
      id: customer.id,
      label: customer.display_name,
      hint: customer.email ?? '',
    },
    currency: invoice.currency,
    prices_include_tax: invoice.prices_include_tax,
    issued_on: invoice.issued_on ?? '',
    due_on: invoice.due_on ?? '',
    payment_terms_days: String(invoice.payment_terms_days),
    payment_terms: invoice.payment_terms ?? '',
    reference: invoice.reference ?? '',
    note: invoice.note ?? '',
    bill_to: toBillToText(invoice.bill_to),
    lines:
      invoice.items.length > 0
        ? invoice.items.map((item) => toDraftLine(item, { exponent, locale }))
        : [emptyLine('first', 0, locale)],
  }
}

function toBillToText(billTo: BillTo): BillToText {
  return {
    name: billTo.name,
    company: billTo.company ?? '',
    email: billTo.email ?? '',
    lines: billTo.lines.join('\n'),
    country_code: billTo.country_code ?? '',
    tax_number: billTo.tax_number ?? '',
  }
}
