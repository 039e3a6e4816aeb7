import { expect, it } from 'vitest'
import { owedWords } from '@/components/finance/invoices/invoice-words'

const invoice = {
  state: 'sent' as const,
  open_minor: 2000,
  due_on: '2026-03-03',
  currency: 'EUR',
  exponent: 2,
}

it.each([
  ['what is open and until when', {}, '€20.00 to pay, due Mar 3, 2026'],
  ['since when it is late', { state: 'overdue' as const }, '€20.00 to pay, was due Mar 3, 2026'],
  ['no day where there is none', { due_on: null }, '€20.00 to pay'],
  ['that it is paid', { state: 'paid' as const, open_minor: 0 }, 'Nothing left to pay'],
])('tells who got an invoice %s', (_what, values, words) => {
  expect(owedWords({ ...invoice, ...values }, 'en-US')).toBe(words)
})
