import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { EmailButtons } from '@/components/platform/emails/email-buttons'
import { EMAIL_STATUSES, type EmailStatus } from '@/lib/platform/emails.schemas'

const action = async () => ({ ok: true as const, data: null })

function buttonsOf(status: EmailStatus, isKept: boolean): string[] {
  const html = renderToStaticMarkup(
    createElement(EmailButtons, {
      ...{ org: 'acme', emailId: 'one', status, isKept },
      ...{ retry: action, cancel: action, markArrived: action },
    }),
  )
  return [...html.matchAll(/<button[^>]*>(.*?)<\/button>/g)].map(([, text]) => text ?? '')
}

describe('EmailButtons', () => {
  it('offers what can be decided, and to send only what is still kept', () => {
    const kept = EMAIL_STATUSES.map((status) => [status, ...buttonsOf(status, true)])
    expect(kept).toEqual([
      ['queued', 'Send now', 'Hold back'],
      ['sending'],
      ['sent'],
      ['failed', 'Send again', 'Dismiss'],
      ['uncertain', 'Send again', 'It arrived', 'Dismiss'],
      ['cancelled', 'Send again'],
    ])
    const gone = (['failed', 'uncertain', 'cancelled'] as const).map((status) =>
      buttonsOf(status, false),
    )
    expect(gone).toEqual([['Dismiss'], ['It arrived', 'Dismiss'], []])
  })
})
