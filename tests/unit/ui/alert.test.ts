import { createElement, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { Alert } from '@/components/ui/alert'
import { appMessages } from '@/lib/messages/app'

vi.mock('next/navigation', () => ({
  usePathname: () => '/o/acme/invoices/new',
  useSearchParams: () => new URLSearchParams('customer=7'),
}))

const ended = appMessages['app.signed_out']
const html = (props: { title?: string }, ...children: ReactNode[]) =>
  renderToStaticMarkup(createElement(Alert, { variant: 'destructive', ...props }, ...children))
const link = '/auth/ended?next=%2Fo%2Facme%2Finvoices%2Fnew%3Fcustomer%3D7'

it.each([
  ['all that is said', html({}, ended)],
  ['said before something else', html({}, ended, null)],
  ['the title', html({ title: ended })],
])('a session that has ended has a way back in where it is %s', (_where, shown) => {
  expect(shown).toContain(link)
})

it('other refusals have none', () => {
  expect(html({ title: 'Row 7' }, 'is wrong')).not.toContain('/auth/ended')
})
