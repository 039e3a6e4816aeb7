import { z } from 'zod'
import { type Params, readDay, textOf } from '@/lib/list-address'
import {
  INVOICE_SORTS,
  type InvoiceFilter,
  type InvoiceSort,
  type InvoiceState,
  type InvoiceTotal,
} from './invoices.schemas.ts'

export const INVOICES_PER_PAGE = 50

/** The tabs of the list, and which states each shows. An overdue invoice is open, too. */
export const INVOICE_TABS = {
  draft: ['draft'],
  open: ['issued', 'sent', 'partly_paid', 'overdue'],
  overdue: ['overdue'],
  paid: ['paid'],
  written_off: ['written_off'],
  credited: ['credited'],
  void: ['void'],
} as const satisfies Record<string, InvoiceState[]>
export type InvoiceTab = keyof typeof INVOICE_TABS

const TABS = ['draft', 'open', 'overdue', 'paid', 'written_off', 'credited', 'void'] as const

/** What an address of the list asks for. */
export type InvoiceListAddress = {
  tab: InvoiceTab | undefined
  /** Without the states, which are the tab's, and without the search. */
  filter: Omit<InvoiceFilter, 'states' | 'query'>
  q: string | undefined
  sort: InvoiceSort
  cursor: string | undefined
}

/** Links get old, so what does not parse is left out, not refused. */
export function readInvoiceList(params: Params): InvoiceListAddress {
  const state = textOf(params.state)
  const customer_id = z.uuid().safeParse(textOf(params.customer_id)).data
  const currency = z
    .string()
    .regex(/^[A-Z]{3}$/)
    .safeParse(textOf(params.currency)).data
  const issued_from = readDay(params.issued_from)
  const issued_to = readDay(params.issued_to)
  return {
    tab: TABS.find((tab) => tab === state),
    filter: {
      ...(customer_id && { customer_id }),
      ...(currency && { currency }),
      ...(issued_from && { issued_from }),
      ...(issued_to && { issued_to }),
      ...(textOf(params.needs_credit_note) === 'true' && { needs_credit_note: true }),
    },
    q: textOf(params.q, 200),
    sort: INVOICE_SORTS.find((sort) => sort === textOf(params.sort)) ?? INVOICE_SORTS[0],
    cursor: textOf(params.after),
  }
}

/** What the database is asked for: the filter of an address with the states of its tab. */
export function toInvoiceFilter({
  tab,
  filter,
  q,
}: Pick<InvoiceListAddress, 'tab' | 'filter' | 'q'>): InvoiceFilter {
  return { ...filter, ...(tab && { states: [...INVOICE_TABS[tab]] }), ...(q && { query: q }) }
}

export type TabTotal = {
  count: number
  amounts: {
    currency: string
    exponent: number
    total_minor: number
    open_minor: number
    /** Money that came and was not given back. */
    received_minor: number
  }[]
}

/** The totals of a tab: by currency, the largest number of invoices first. */
export function totalOf(totals: InvoiceTotal[], tab: InvoiceTab | null): TabTotal {
  const states: readonly InvoiceState[] | null = tab === null ? null : INVOICE_TABS[tab]
  const wanted = totals.filter(({ state }) => states === null || states.includes(state))
  const amounts = new Map<string, TabTotal['amounts'][number] & { count: number }>()
  for (const total of wanted) {
    const { currency, exponent, count, total_minor, open_minor } = total
    const sum = amounts.get(currency)
    amounts.set(currency, {
      currency,
      exponent,
      count: (sum?.count ?? 0) + count,
      total_minor: (sum?.total_minor ?? 0) + total_minor,
      open_minor: (sum?.open_minor ?? 0) + open_minor,
      received_minor: (sum?.received_minor ?? 0) + total.paid_minor - total.given_back_minor,
    })
  }
  return {
    count: wanted.reduce((sum, { count }) => sum + count, 0),
    amounts: [...amounts.values()]
      .toSorted((a, b) => b.count - a.count || a.currency.localeCompare(b.currency))
      .map(({ count: _count, ...amount }) => amount),
  }
}
