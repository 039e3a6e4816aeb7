import { isValidElement, type ReactElement, type ReactNode } from 'react'
import { expect, it } from 'vitest'
import { InvoicePaper } from '@/components/finance/invoices/invoice-paper'
import type { Invoice } from '@/lib/finance/invoices.schemas'

const invoice: Invoice = {
  id: crypto.randomUUID(),
  org_id: crypto.randomUUID(),
  customer_id: crypto.randomUUID(),
  order_id: null,
  status: 'draft',
  state: 'draft',
  number: null,
  series: '',
  currency: 'EUR',
  exponent: 2,
  prices_include_tax: false,
  issued_on: null,
  due_on: null,
  payment_terms_days: 14,
  payment_terms: 'Thank you',
  reference: null,
  note: 'Thank you',
  seller: null,
  bill_to: { name: 'Ada', lines: ['Berlin', 'Berlin'] },
  net_minor: 0,
  tax_minor: 0,
  total_minor: 0,
  paid_minor: 0,
  credited_minor: 0,
  given_back_minor: 0,
  written_off_minor: 0,
  open_minor: 0,
  uncredited_minor: 0,
  unasked_credit_minor: 0,
  item_count: 0,
  created_by: null,
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-01T08:00:00.000Z',
  issued_by: null,
  issued_at: null,
  sent_at: null,
  voided_at: null,
  void_reason: null,
  customer: null,
  items: [],
  taxes: [],
  payments: [],
  credit_notes: [],
  order: null,
  creditable: [],
}

type Part = ReactElement<{ children?: ReactNode }>

/** The keys of every list in it; components of functions without hooks are opened. */
function listsOf(node: ReactNode): (string | null)[][] {
  if (Array.isArray(node)) {
    const keys = node.map((child) => (isValidElement(child) ? child.key : null))
    return [keys.filter((key) => key !== null), ...node.flatMap(listsOf)]
  }
  if (!isValidElement(node)) return []
  const { type, props } = node as Part
  return listsOf(
    typeof type === 'function' ? (type as (given: object) => ReactNode)(props) : props.children,
  )
}

it('tells lines and texts apart that say the same', () => {
  const paper = InvoicePaper({
    invoice,
    seller: { name: 'Acme' },
    locale: 'en',
    countryName: (code) => code,
  })
  const lists = listsOf(paper).filter((keys) => keys.length > 1)
  expect(lists.length).toBeGreaterThan(1)
  for (const keys of lists) expect(new Set(keys).size, keys.join()).toBe(keys.length)
})
