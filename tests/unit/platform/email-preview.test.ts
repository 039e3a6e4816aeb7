import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { EmailPreview } from '../../../components/platform/emails/email-preview.tsx'
import type { EmailPreview as Preview } from '../../../lib/platform/emails.schemas.ts'

const preview: Preview = {
  subject: 'Credit note CN-1',
  text: 'x',
  html: '<p>x</p>',
  unknown: [],
  missing: [],
  optional: [],
  left_out: [],
  replaces_subject: false,
}
const render = (values: Partial<Preview>) =>
  renderToStaticMarkup(createElement(EmailPreview, { preview: { ...preview, ...values } }))

describe('EmailPreview', () => {
  it('says what is left out where an email has not all that its text asks for', () => {
    expect(render({})).not.toContain('Not every email has')
    const html = render({
      optional: ['invoice_number'],
      left_out: ['For invoice {{invoice_number}}'],
    })
    expect(html).toContain('Not every email has {{invoice_number}}')
    expect(html).toContain('For invoice {{invoice_number}}')
    expect(html).not.toContain('subject takes the place')
    expect(render({ optional: ['invoice_number'], replaces_subject: true })).toContain(
      'the built-in subject takes the place of yours',
    )
  })
})
