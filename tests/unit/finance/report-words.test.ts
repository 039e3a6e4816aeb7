import { expect, it } from 'vitest'
import { differenceHref, documentHref } from '@/components/finance/reports/report-words'
import { SOURCE_TYPES } from '@/lib/finance/ledger.schemas'

it('every document has a page, and a difference leads to that of its document', () => {
  const difference = (source_type: string | null, problem: 'amount' | 'unknown' = 'amount') =>
    differenceHref('/o/acme', { source_type, source_id: '1', problem })
  expect(SOURCE_TYPES.map((type) => difference(type))).toEqual([
    '/o/acme/invoices/1',
    '/o/acme/credit-notes/1',
    '/o/acme/payments/1',
    '/o/acme/vouchers/1',
    null,
  ])
  expect(difference('payment', 'unknown')).toBeNull()
  expect(difference(null)).toBeNull()
  expect(documentHref('/o/acme', { kind: 'customer', id: '1' })).toBe('/o/acme/customers/1')
  expect(documentHref('/o/acme', null)).toBeNull()
})
