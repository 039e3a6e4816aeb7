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
      paymentsHref: '/payments?customer_id=a',
      creditNotesHref: '/credit-notes?customer_id=a',
      locale: 'en',
      ...rights,
    }),
  )
  return [...html.matchAll(/href="([^"]+)"[^>]*>([^<]+)/g)].map(
    ([, href, name]) => `${name} ${href}`,
  )
}

it('a customer’s page leads to their payments and credit notes, and who may records a payment', () => {
  const lists = ['Payments /payments?customer_id=a', 'Credit notes /credit-notes?customer_id=a']
  expect(links({ newHref: null, payHref: '/payments/new?customer_id=a' })).toEqual([
    'Record payment /payments/new?customer_id=a',
    ...lists,
  ])
  expect(links({ newHref: null, payHref: null })).toEqual(lists)
})
