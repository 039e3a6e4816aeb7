import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { DocumentEmails } from '@/components/finance/document-emails'
import { EMAIL_STATUS_LABELS } from '@/components/platform/emails/email-words'
import { EMAIL_STATUSES } from '@/lib/platform/emails.schemas'

const emails = EMAIL_STATUSES.map((status) => ({
  id: status,
  template_key: 'invoice.issued',
  to_address: 'ada@example.test',
  status,
  sent_at: null,
  last_error: null,
}))
const render = (outboxHref: string | null) =>
  renderToStaticMarkup(createElement(DocumentEmails, { emails, outboxHref }))

it('mails of a document are called what the outbox calls them, and lead there', () => {
  const html = render('/outbox')
  expect([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual(
    EMAIL_STATUSES.map((status) => `/outbox/${status}`),
  )
  for (const status of EMAIL_STATUSES) expect(html).toContain(`>${EMAIL_STATUS_LABELS[status]}<`)
  expect(render(null)).not.toContain('href')
})
