import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { type WriteOff, WrittenOffNotice } from '@/components/finance/money/written-off-notice'

const render = (writeOffs: WriteOff[]) =>
  renderToStaticMarkup(
    createElement(WrittenOffNotice, {
      list: '/o/acme/payments',
      writeOffs,
      wording: { currency: 'EUR', exponent: 2, locale: 'en' },
    }),
  )

it('leads to each write-off, where it is taken back, and says nothing where there is none', () => {
  const writeOff = { currency: 'EUR', amount_minor: 4_000 }
  const html = render([
    { ...writeOff, id: 'a', number: 'INV-1' },
    { ...writeOff, id: 'b', number: 'INV-2' },
  ])
  expect([...html.matchAll(/href="([^"]+)"><bdi>([^<]+)/g)].map(([, ...link]) => link)).toEqual([
    ['/o/acme/payments/a', 'INV-1'],
    ['/o/acme/payments/b', 'INV-2'],
  ])
  expect(html).toContain('40.00')
  expect(render([])).toBe('')
})
