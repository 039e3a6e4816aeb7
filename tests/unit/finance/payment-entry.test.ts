import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { PaymentEntry } from '@/components/finance/money/payment-entry'

// Drawn outside the app, where there is no router; nobody leaves.
vi.mock('next/navigation', () => ({ useRouter: () => ({}) }))

const render = (storeCredit: { currency: string; balance_minor: number }[]) =>
  renderToStaticMarkup(
    createElement(PaymentEntry, {
      org: 'acme',
      list: '/o/acme/payments',
      customer: { id: 'a', label: 'Ada', hint: '' },
      invoices: [],
      writeOffs: [],
      storeCredit,
      currencies: [{ code: 'EUR', exponent: 2 }],
      locale: 'en',
      today: '2026-03-01',
      record: () => Promise.reject(new Error('not here')),
    }),
  )

it('a customer pays with store credit only where they have some of the currency, and it says how much', () => {
  const html = render([{ currency: 'EUR', balance_minor: 2_000 }])
  expect(html).toContain('>Store credit</option>')
  expect(html).toContain('€20.00 of store credit')
  for (const balances of [[], [{ currency: 'USD', balance_minor: 2_000 }]]) {
    expect(render(balances)).not.toMatch(/store credit<|of store credit/i)
    expect(render(balances)).toContain('>Bank transfer</option>')
  }
})
