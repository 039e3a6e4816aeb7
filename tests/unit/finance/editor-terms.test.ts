import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { EditorTerms } from '@/components/finance/invoices/editor/editor-terms'
import type { DraftState } from '@/components/finance/invoices/editor/use-invoice-draft'

const draft: DraftState = {
  customer: null,
  currency: 'EUR',
  prices_include_tax: false,
  issued_on: '',
  due_on: '',
  payment_terms_days: '14',
  payment_terms: '',
  reference: '',
  note: '',
  bill_to: null,
  lines: [],
}
const render = (values: Partial<DraftState>) =>
  renderToStaticMarkup(
    createElement(EditorTerms, {
      draft: { ...draft, ...values },
      currencies: [],
      locale: 'en-GB',
      today: '2026-11-01',
      marks: {},
      set: () => {},
    }),
  )

it('says when it is due, and of today only where no day of issue is typed', () => {
  expect(render({})).toContain('Issued today, due on 15 Nov 2026.')
  const typed = render({ issued_on: '2026-12-01' })
  expect(typed).toContain('Due on 15 Dec 2026.')
  expect(typed).not.toContain('today')
  expect(render({ due_on: '2026-12-24' })).not.toMatch(/due on \d/i)
})
