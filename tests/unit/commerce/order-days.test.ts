import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { OrderHeader } from '@/components/commerce/orders/order-header'
import { OwnOrderList } from '@/components/commerce/orders/own-order-list'
import { DateWordingProvider } from '@/components/ui/date-wording'
import type { OwnOrder } from '@/lib/commerce/own-orders.schemas'

// Past midnight for the shop, the day before for most of the world.
const order: OwnOrder = {
  id: 'order',
  number: 7,
  status: 'placed',
  payment_status: 'unpaid',
  channel: 'shop',
  currency: 'EUR',
  exponent: 2,
  total_minor: 100,
  item_count: 1,
  customer_id: 'customer',
  customer_name: 'Ada',
  placed_at: '2026-11-23T23:00:00Z',
  org_id: 'org',
  org_slug: 'acme',
  org_name: 'Acme',
  org_locale: 'en-GB',
  org_time_zone: 'Asia/Kathmandu',
}

it('the list of a buyer has the day that the shop has told them', () => {
  const html = renderToStaticMarkup(createElement(OwnOrderList, { orders: [order], locale: null }))
  expect(html).toContain('24 Nov 2026')
})

it('a buyer who has chosen a zone and a language reads the day in those', () => {
  const html = renderToStaticMarkup(
    DateWordingProvider({
      locale: 'de-DE',
      timeZone: 'America/Los_Angeles',
      children: createElement(OwnOrderList, { orders: [order], locale: 'de-DE' }),
    }),
  )
  expect(html).toContain('23.11.2026')
})

it('the order of a buyer has the time of the shop, and says of which zone it is', () => {
  const headerFor = (audience: 'buyer' | 'staff') =>
    renderToStaticMarkup(
      DateWordingProvider({
        locale: order.org_locale,
        timeZone: order.org_time_zone,
        children: createElement(OrderHeader, { order, place: 'Acme', audience }),
      }),
    )
  expect(headerFor('buyer')).toContain('24 Nov 2026, 04:45 GMT+5:45')
  expect(headerFor('staff')).toContain('24 Nov 2026, 04:45<')
})
