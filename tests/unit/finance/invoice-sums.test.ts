import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { InvoiceSums } from '@/components/finance/invoices/invoice-sums'
import { STATE_LABELS } from '@/components/finance/invoices/invoice-words'
import { StateBadge } from '@/components/finance/invoices/state-badge'
import { INVOICE_STATES, type InvoiceState } from '@/lib/finance/invoices.schemas'
import { INVOICE_TABS } from '@/lib/finance/invoices.url.rules'

describe('states of invoices', () => {
  it('have a name of their own each, and a tab of the list', () => {
    expect(new Set(INVOICE_STATES.map((state) => STATE_LABELS[state])).size).toBe(
      INVOICE_STATES.length,
    )
    expect(new Set<InvoiceState>(Object.values(INVOICE_TABS).flat())).toEqual(
      new Set(INVOICE_STATES),
    )
    expect(renderToStaticMarkup(createElement(StateBadge, { state: 'written_off' }))).toContain(
      '>Written off<',
    )
  })
})

describe('InvoiceSums', () => {
  it('shows as paid what came and stayed, and as open what is open', () => {
    const euros = { currency: 'EUR', exponent: 2, count: 1, total_minor: 10_000 }
    const none = { open_minor: 0, credited_minor: 0, given_back_minor: 0, written_off_minor: 0 }
    const html = renderToStaticMarkup(
      createElement(InvoiceSums, {
        totals: [
          { ...euros, ...none, state: 'partly_paid', open_minor: 7_500, paid_minor: 2_500 },
          {
            ...euros,
            ...none,
            state: 'paid',
            paid_minor: 8_000,
            credited_minor: 2_000,
            given_back_minor: 1_000,
          },
          { ...euros, ...none, state: 'written_off', paid_minor: 4_000, written_off_minor: 6_000 },
        ],
        locale: 'en',
        hrefOf: (tab) => `/o/acme/invoices?state=${tab}`,
      }),
    )
    const shown = [...html.matchAll(/state=(\w+)".*?<\/a>/g)].map(([link, tab]) => [
      tab,
      ...[...link.matchAll(/€[\d.,]+/g)].map(([amount]) => amount),
    ])
    expect(shown).toEqual([['draft'], ['open', '€75.00'], ['overdue'], ['paid', '€70.00']])
  })

  it('counts the currencies that are not shown', () => {
    const none = { open_minor: 0, credited_minor: 0, given_back_minor: 0, written_off_minor: 0 }
    const rest = (...currencies: string[]) =>
      renderToStaticMarkup(
        createElement(InvoiceSums, {
          totals: currencies.map((currency) => ({
            ...none,
            state: 'draft' as const,
            currency,
            exponent: 2,
            count: 1,
            total_minor: 100,
            paid_minor: 0,
          })),
          locale: 'en',
          tabs: ['draft'],
          hrefOf: () => '/o/acme/invoices',
        }),
      ).match(/and [^<]+/)?.[0]
    expect(rest('EUR', 'USD', 'CHF')).toBeUndefined()
    expect(rest('EUR', 'USD', 'CHF', 'GBP')).toBe('and 1 more currency')
    expect(rest('EUR', 'USD', 'CHF', 'GBP', 'JPY')).toBe('and 2 more currencies')
  })

  it('keeps a line for each currency while the amounts are on their way', () => {
    const linesIn = (currencies: number) => {
      const html = renderToStaticMarkup(
        createElement(InvoiceSums, {
          totals: null,
          currencies,
          locale: 'en',
          tabs: ['open'],
          hrefOf: () => '/o/acme/invoices',
        }),
      )
      return [html.match(/>1,000.00</g)?.length, html.includes('more currency')]
    }
    expect([1, 2, 3, 4].map(linesIn)).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [3, true],
    ])
  })
})
