import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { ReasonList } from '@/components/import/reason-list'
import { DateWordingProvider } from '@/components/ui/date-wording'
import { fileSize } from '@/components/ui/file-size'
import { ListStatus } from '@/components/ui/list-status'
import { TabLinks } from '@/components/ui/tab-links'

/** As it reads in an organization that writes numbers as Germans do, and outside of one. */
const inGerman = (children: ReactElement) =>
  renderToStaticMarkup(DateWordingProvider({ locale: 'de', timeZone: 'UTC', children }))

describe('counts', () => {
  const orders = { key: 'all', label: 'All', href: '/', count: 12_345, isCurrent: true }

  it('of tabs, of reasons and of lists are written as the organization writes amounts', () => {
    const tabs = createElement(TabLinks, { label: 'Views', tabs: [orders] })
    expect(inGerman(tabs)).toContain('>12.345</span>')
    const capped = createElement(TabLinks, { label: 'Views', tabs: [orders], countedTo: 1_000 })
    expect(inGerman(capped)).toContain('>1.000+</span>')
    const reasons = createElement(ReasonList, { counts: { 'crm.email_taken': 1_240 } })
    expect(inGerman(reasons)).toContain('>1.240</span>')
    const noun: [string, string] = ['order', 'orders']
    const list = { rows: 1_240, noun, hasMore: false, address: '' }
    expect(inGerman(createElement(ListStatus, list))).toContain('1.240 orders')
  })

  it('are written as the interface is where there is no organization', () => {
    const tabs = createElement(TabLinks, { label: 'Views', tabs: [orders] })
    expect(renderToStaticMarkup(tabs)).toContain('>12,345</span>')
  })
})

describe('fileSize', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1_023, '1,023 bytes'],
    [1_024, '1 kB'],
    [3.4 * 1_024 ** 2, '3.4 MB'],
    [25 * 1_024 ** 2, '25 MB'],
    [2_048 * 1_024 ** 3, '2,048 GB'],
  ])('says of %d bytes: %s', (bytes, text) => {
    expect(fileSize(bytes, 'en')).toBe(text)
  })

  it('has the marks of the locale, and the unit of the interface', () => {
    expect(fileSize(3.4 * 1_024 ** 2, 'fr')).toBe('3,4 MB')
  })
})
