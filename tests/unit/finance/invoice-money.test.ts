import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { InvoiceMoney } from '@/components/finance/invoices/invoice-money'

type Places = Pick<Parameters<typeof InvoiceMoney>[0], 'creditNoteHref' | 'paymentHref'>

/** The links of the card, each as [href, name]. */
function linksFor(places: Places): [string | undefined, string][] {
  const html = renderToStaticMarkup(
    createElement(InvoiceMoney, {
      invoice: {
        state: 'partly_paid',
        open_minor: 100,
        due_on: null,
        currency: 'EUR',
        exponent: 2,
        payments: [
          {
            id: 'p',
            kind: 'payment',
            method: 'card',
            paid_on: '2026-03-01',
            reference: null,
            amount_minor: 100,
            reversed_at: null,
          },
        ],
        credit_notes: [
          { id: 'n', number: 'CN-1', issued_on: '2026-03-02', total_minor: 50, reason: 'Late' },
        ],
      },
      locale: 'en',
      creditNotePdfHref: (id) => `/credit-notes/${id}/pdf`,
      ...places,
    }),
  )
  return [...html.matchAll(/href="([^"]+)"[^>]*>(.*?)<\/a>/g)].map(([, href, name]) => [
    href,
    (name ?? '').replace(/<[^>]+>/g, ''),
  ])
}

describe('InvoiceMoney', () => {
  it('leads staff to payments and credit notes, with the paper beside', () => {
    const links = linksFor({
      creditNoteHref: (id) => `/credit-notes/${id}`,
      paymentHref: (id) => `/payments/${id}`,
    })
    expect(links).toEqual([
      ['/payments/p', 'Card'],
      ['/credit-notes/n', 'Credit note CN-1'],
      ['/credit-notes/n/pdf', 'PDF of credit note CN-1'],
    ])
  })

  it('leads whose invoice it is to the paper', () => {
    expect(linksFor({})).toEqual([['/credit-notes/n/pdf', 'Credit note CN-1 (PDF)']])
  })
})
