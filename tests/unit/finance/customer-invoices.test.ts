import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { CustomerInvoices } from '@/components/finance/invoices/customer-invoices'

function links(rights: { newHref: string | null; payHref: string | null }): string[] {
  const html = renderToStaticMarkup(
    createElement(CustomerInvoices, {
      invoices: [],
      totals: [],
      pathname: '/invoices',
      allHref: null,
      paymentsHref: '/payments?customer=a',
      creditNotesHref: '/credit-notes?customer=a',
      locale: 'en',
      ...rights,
    }),
  )
  return [...html.matchAll(/href="([^"]+)"[^>]*>([^<]+)/g)].map(
    ([, href, name]) => `${name} ${href}`,
  )
}

it('a customer’s page leads to their payments and credit notes, and who may records a payment', () => {
  const lists = ['Payments /payments?customer=a', 'Credit notes /credit-notes?customer=a']
  expect(links({ newHref: null, payHref: '/payments/new?customer=a' })).toEqual([
    'Record payment /payments/new?customer=a',
    ...lists,
  ])
  expect(links({ newHref: null, payHref: null })).toEqual(lists)
})
