import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { VoucherPayments } from '@/components/finance/vouchers/voucher-payments'
import { canBeTakenBack } from '@/lib/finance/payments.rules'
import type { Voucher } from '@/lib/finance/vouchers.schemas'

const payment = {
  id: 'a',
  kind: 'supplier_payment' as const,
  method: 'bank_transfer' as const,
  paid_on: '2026-03-01',
  reference: null,
  amount_minor: 5_000,
  reversed_at: null,
}
const everything = { open: true, reverse: true, cancel: true }

function render(payments: Voucher['payments'], paid_minor: number, can = everything): string {
  return renderToStaticMarkup(
    createElement(VoucherPayments, {
      org: 'acme',
      voucher: { payments, paid_minor, currency: 'EUR', exponent: 2 },
      locale: 'en',
      can,
      reverse: () => Promise.reject(new Error('not here')),
    }),
  )
}

describe('VoucherPayments', () => {
  it('leads to each payment, takes back those that stand, and says what to do before cancelling', () => {
    const html = render(
      [
        payment,
        { ...payment, id: 'b', reversed_at: '2026-03-02T10:00:00Z' },
        { ...payment, id: 'c', kind: 'reversal' as const },
      ],
      5_000,
    )
    expect([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      '/o/acme/payments/a',
      '/o/acme/payments/b',
      '/o/acme/payments/c',
    ])
    expect(html.match(/aria-label="Take back: [^"]+"/g)).toEqual([
      'aria-label="Take back: Bank transfer, €50.00"',
    ])
    expect(html).toContain('take the payments back first')
  })

  it('says nothing of cancelling where nothing stands in the way, or one may not', () => {
    expect(render([{ ...payment, kind: 'reversal' as const }], 0)).not.toContain(
      'take the payments back',
    )
    expect(render([payment], 5_000, { ...everything, cancel: false })).not.toContain('To cancel')
  })

  it('offers nothing that one may not do', () => {
    const html = render([payment], 5_000, { open: false, reverse: false, cancel: false })
    expect(html).not.toMatch(/href|Take back/)
    expect(html).toContain('€50.00')
  })
})

describe('canBeTakenBack', () => {
  it.each([
    ['a payment that stands', {}, true],
    ['a write-off', { kind: 'write_off', method: 'none' }, true],
    ['what takes a payment back', { kind: 'reversal' as const }, false],
    ['what was taken back', { reversed_at: '2026-03-02T10:00:00Z' }, false],
    ['what came with an order', { method: 'prepaid' }, false],
    ['what was imported', { method: 'opening' }, false],
  ])('%s', (_name, values, expected) => {
    expect(canBeTakenBack({ ...payment, ...values })).toBe(expected)
  })
})
