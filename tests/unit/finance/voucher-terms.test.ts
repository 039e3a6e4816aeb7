import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { EditorTerms } from '@/components/finance/vouchers/editor/editor-terms'
import type { VoucherDraft } from '@/components/finance/vouchers/editor/use-draft'
import type { VoucherKind } from '@/lib/finance/vouchers.schemas'

const draft: VoucherDraft = {
  party: null,
  currency: 'EUR',
  prices_include_tax: false,
  voucher_on: '2026-11-01',
  due_on: '',
  reference: '',
  note: '',
  settlement: 'account',
  lines: [],
}
const render = (kind: VoucherKind, values: Partial<VoucherDraft> = {}) =>
  renderToStaticMarkup(
    createElement(EditorTerms, {
      kind,
      draft: { ...draft, ...values },
      currencies: [],
      termsDays: 30,
      locale: 'en-GB',
      showsAll: false,
      marks: {},
      set: () => {},
    }),
  )

it('says when a sale is due by the payment terms, where no day is typed', () => {
  expect(render('sales')).toContain('If empty, 1 Dec 2026.')
  for (const other of [
    render('sales', { due_on: '2026-11-20' }),
    render('sales', { voucher_on: '' }),
    render('purchase'),
  ]) {
    expect(other).toContain('Due')
    expect(other).not.toContain('If empty')
  }
})
