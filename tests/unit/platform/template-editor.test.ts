import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import { TemplateEditor } from '../../../components/platform/emails/template-editor.tsx'
import type { EmailTemplate } from '../../../lib/platform/emails.schemas.ts'

// Drawn outside the app, where there is no router; nobody leaves.
vi.mock('next/navigation', () => ({ useRouter: () => ({}) }))

const refused = async () => ({ ok: false, code: 'forbidden', reason: 'x' }) as const
const template: EmailTemplate = {
  key: 'invoice_sent',
  name: 'Invoice',
  description: '',
  subject: 'Your invoice',
  body: 'Here it is.',
  is_custom: false,
  updated_at: null,
  variables: [],
}

describe('TemplateEditor', () => {
  it('an agent cannot change the text, but a preview of it is asked for with it', () => {
    const html = renderToStaticMarkup(
      createElement(TemplateEditor, {
        org: 'acme',
        template,
        preview: {
          subject: 'x',
          text: 'x',
          html: '<p>x</p>',
          unknown: [],
          missing: [],
          optional: [],
          left_out: [],
          replaces_subject: false,
        },
        canWrite: false,
        save: refused,
        reset: refused,
        look: refused,
        test: refused,
      }),
    )
    const fields = html.match(/<(input|textarea)[^>]*>/g) ?? []
    expect(fields).toHaveLength(2)
    // What is disabled is not in the data of a form.
    for (const field of fields) {
      expect(field).toContain('readOnly')
      expect(field).not.toContain('disabled=""')
    }
  })
})
