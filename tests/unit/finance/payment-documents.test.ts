import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { PaymentDocuments } from '@/components/finance/money/payment-documents'
import type { Payment } from '@/lib/finance/payments.schemas'

const allocation = {
  invoice_id: null,
  credit_note_id: null,
  voucher_id: null,
  number: 'N-1',
  amount_minor: 100,
}

it('a payment leads to every kind of document that it settled', () => {
  const payment: Pick<
    Payment,
    'allocations' | 'credit_minor' | 'kind' | 'method' | 'amount_minor'
  > = {
    kind: 'payment',
    method: 'bank_transfer',
    amount_minor: 300,
    credit_minor: 0,
    allocations: [
      { ...allocation, invoice_id: 'a' },
      { ...allocation, credit_note_id: 'b' },
      { ...allocation, voucher_id: 'c' },
    ],
  }
  const html = renderToStaticMarkup(
    createElement(PaymentDocuments, {
      payment,
      wording: { currency: 'EUR', exponent: 2, locale: 'en' },
      base: '/o/acme',
    }),
  )
  expect([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
    '/o/acme/invoices/a',
    '/o/acme/credit-notes/b',
    '/o/acme/vouchers/c',
  ])
})
