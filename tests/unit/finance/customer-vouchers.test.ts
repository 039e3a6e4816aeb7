import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { CustomerVouchers } from '@/components/finance/vouchers/customer-vouchers'
import type { VoucherRow } from '@/lib/finance/vouchers.schemas'

const voucher: VoucherRow = {
  id: 'a',
  kind: 'sales',
  number: 'SV-2026-00001',
  status: 'posted',
  state: 'posted',
  supplier: null,
  customer: { id: 'c', display_name: 'Ada Lovelace' },
  currency: 'EUR',
  exponent: 2,
  voucher_on: '2026-03-01',
  due_on: null,
  reference: null,
  settlement: 'account',
  total_minor: 11_900,
  open_minor: 1_900,
  created_at: '2026-03-01T10:00:00Z',
}

function render(given: Partial<Parameters<typeof CustomerVouchers>[0]>): string {
  return renderToStaticMarkup(
    createElement(CustomerVouchers, {
      vouchers: [],
      sums: [],
      pathname: '/vouchers',
      allHref: null,
      newHref: null,
      locale: 'en',
      ...given,
    }),
  )
}

const links = (html: string) => [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)

describe('CustomerVouchers', () => {
  it('names each sale, and what is open of all of them', () => {
    const sum = { currency: 'EUR', exponent: 2, count: 9, total_minor: 99_900, open_minor: 5_500 }
    const html = render({ vouchers: [voucher, { ...voucher, id: 'b', number: null }], sums: [sum] })
    expect(links(html)).toEqual(['/vouchers/a', '/vouchers/b'])
    expect(html).toContain('SV-2026-00001')
    expect(html).toContain('Draft')
    expect(html).toContain('€119.00')
    expect(html).toContain('€55.00')
    expect(render({ vouchers: [voucher], sums: [{ ...sum, open_minor: 0 }] })).not.toContain(
      'Open <',
    )
  })

  it('says that there is none, and leads to a new one and to all only where that is given', () => {
    expect(render({})).toContain('None yet.')
    expect(links(render({}))).toEqual([])
    expect(links(render({ newHref: '/vouchers/new', allHref: '/vouchers?customer_id=c' }))).toEqual(
      ['/vouchers/new', '/vouchers?customer_id=c'],
    )
  })
})
