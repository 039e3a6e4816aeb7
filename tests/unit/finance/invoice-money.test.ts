import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { InvoiceMoney } from '@/components/finance/invoices/invoice-money'

type Places = Pick<Parameters<typeof InvoiceMoney>[0], 'creditNoteHref' | 'paymentHref'>

type CreditNote = Parameters<typeof InvoiceMoney>[0]['invoice']['credit_notes'][number]

const note: CreditNote = {
  id: 'n',
  number: 'CN-1',
  issued_on: '2026-03-02',
  total_minor: 50,
  settled_minor: 50,
  credit_minor: 0,
  refundable_minor: 0,
  refunded_minor: 0,
  reason: 'Late',
}

function card(places: Places, change: Partial<CreditNote> = {}): string {
  return renderToStaticMarkup(
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
        credit_notes: [{ ...note, ...change }],
      },
      locale: 'en',
      creditNotePdfHref: (id) => `/credit-notes/${id}/pdf`,
      ...places,
    }),
  )
}

/** The links of the card, each as [href, name]. */
function linksFor(places: Places): [string | undefined, string][] {
  return [...card(places).matchAll(/href="([^"]+)"[^>]*>(.*?)<\/a>/g)].map(([, href, name]) => [
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

  it('adds up when a credit note gives back what was paid', () => {
    const rows = (change: Partial<CreditNote>) =>
      card({}, change)
        .replace(/<[^>]+>/g, ' ')
        .replace(/ +/g, ' ')
    const none = rows({})
    for (const label of ['Given as store credit', 'To be paid back', 'Paid back']) {
      expect(none).not.toContain(label)
    }
    expect(rows({ settled_minor: 20, credit_minor: 30 })).toContain('Given as store credit €0.30')
    const inPart = rows({ settled_minor: 0, refundable_minor: 50, refunded_minor: 20 })
    expect(inPart).toContain('To be paid back €0.30 Paid back €0.20')
    const inFull = rows({ settled_minor: 0, refundable_minor: 50, refunded_minor: 50 })
    expect(inFull).toContain('Paid back €0.50')
    expect(inFull).not.toContain('To be paid back')
  })
})
