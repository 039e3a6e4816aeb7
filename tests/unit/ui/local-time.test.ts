import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { OwnOrderList } from '@/components/commerce/orders/own-order-list'
import { OwnBusinesses } from '@/components/crm/own-businesses'
import { BusinessWording, DateWordingProvider } from '@/components/ui/date-wording'
import { LocalTime } from '@/components/ui/local-time'
import { RelativeTime } from '@/components/ui/relative-time'

const value = '2026-01-15T20:00:00Z'

type Known = { locale: string | null; timeZone: string | null }

/** As the server writes it, which knows no browser. */
const written = (known: Known, children: ReactElement) =>
  renderToStaticMarkup(createElement(DateWordingProvider, { ...known, children }))

const time = (known: Known) =>
  written(known, createElement(LocalTime, { value, locale: 'en', format: 'datetime' }))

const nothing: Known = { locale: null, timeZone: null }
const german: Known = { locale: 'de-DE', timeZone: 'Asia/Tokyo' }

describe('a time', () => {
  it('is in the zone and the language that the reader has chosen', () => {
    expect(time(german)).toContain('>16.01.2026, 05:00<')
    const relative = createElement(RelativeTime, { value, now: value })
    expect(written(german, relative)).toContain('title="Freitag, 16. Januar 2026')
  })

  it('is as its business writes it where only a zone is chosen, and in UTC at first where none is', () => {
    expect(time({ ...nothing, timeZone: 'Asia/Tokyo' })).toMatch(/>Jan 16, 2026, 5:00\sAM</)
    expect(time(nothing)).toMatch(/>Jan 15, 2026, 8:00\sPM</)
    expect(time({ ...nothing, locale: 'de-DE' })).toContain('>15.01.2026, 20:00<')
  })
})

describe('a time of a business', () => {
  it.each([
    ['the reader has chosen one', 'America/New_York', '>15.01.2026, 15:00<'],
    ['the reader has none', null, '>16.01.2026, 05:00<'],
    ['nobody here knows that of the reader', 'Atlantis/Capital', '>16.01.2026, 05:00<'],
  ])('is in the zone of its own unless the reader has one: %s', (_when, timeZone, text) => {
    const children = createElement(LocalTime, { value, format: 'datetime' })
    const business = createElement(BusinessWording, {
      locale: 'de-DE',
      timeZone: 'Asia/Tokyo',
      children,
    })
    expect(written({ ...nothing, timeZone }, business)).toContain(text)
  })
})

describe('an account', () => {
  const total = { total_minor: 437_731, currency: 'EUR', exponent: 2 }
  const order = {
    ...total,
    id: '',
    org_id: '',
    org_slug: 'acme',
    org_name: 'Acme',
    org_locale: 'en',
    org_time_zone: 'Asia/Kathmandu',
    number: 1,
    customer_id: '',
    customer_name: 'Ada',
    channel: 'shop' as const,
    status: 'placed' as const,
    payment_status: 'unpaid' as const,
    item_count: 1_240,
    placed_at: value,
  }
  const business = {
    customer_id: '',
    org_id: '',
    org_slug: 'acme',
    org_name: 'Acme',
    org_locale: 'en',
    org_time_zone: 'Asia/Kathmandu',
    name: 'Ada',
    company: null,
    email: null,
    phone: null,
    country_code: null,
    credit: [{ currency: 'EUR', exponent: 2, balance_minor: 123_456 }],
    since: value,
    updated_at: value,
    is_archived: false,
    version: 'one',
  }

  it('has amounts in the language that the person has chosen, else as each business writes them', () => {
    const orders = (locale: string | null) =>
      renderToStaticMarkup(createElement(OwnOrderList, { orders: [order], locale }))
    expect(orders('de-DE')).toMatch(/4\.377,31\s€/)
    expect(orders('de-DE')).toContain('1.240 items')
    expect(orders(null)).toContain('€4,377.31')
    expect(orders(null)).toContain('1,240 items')
    const businesses = (locale: string | null) =>
      renderToStaticMarkup(createElement(OwnBusinesses, { businesses: [business], locale }))
    expect(businesses('de-DE')).toMatch(/1\.234,56\s€/)
    expect(businesses(null)).toContain('€1,234.56')
  })
})
