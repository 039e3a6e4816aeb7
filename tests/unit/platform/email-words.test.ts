import { describe, expect, it } from 'vitest'
import {
  emailErrorText,
  emailSubjectHref,
  sendText,
} from '@/components/platform/emails/email-words'
import {
  EMAIL_STATUSES,
  type EmailItem,
  emailSubjectTypeSchema,
} from '@/lib/platform/emails.schemas'

const queued = {
  id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  template_key: 'invoice.issued',
  to_address: 'ada@example.test',
  sent_at: null,
}

describe('sendText', () => {
  it.each(EMAIL_STATUSES.map((status) => [status]))('of one that is %s', (status) => {
    const text = sendText({ ...queued, status }, 'Invoice is on its way')
    const isNothingSent = status === 'sent' || status === 'uncertain'
    expect(text.includes('on its way')).toBe(!isNothingSent)
    expect(text.includes('ada@example.test')).toBe(isNothingSent)
    expect(text.includes('may have arrived')).toBe(status === 'uncertain')
  })
})

describe('emailErrorText', () => {
  it.each([
    [null, ''],
    ['552 5.3.4', ' It answered 552 5.3.4.'],
  ])('says of one that is too large that it is, with the answer %s', (last_reply, answer) => {
    expect(emailErrorText({ last_error: 'email_too_large', last_reply })).toBe(
      `The email is too large for the mail server.${answer}`,
    )
  })
})

describe('emailSubjectHref', () => {
  it('leads to the page of every document, and of a test to none', () => {
    const mail: EmailItem = {
      ...queued,
      to_name: null,
      subject: 'Hello',
      subject_type: 'test',
      subject_id: null,
      status: 'queued',
      attempts: 0,
      next_attempt_at: '',
      handed_over_at: null,
      last_error: null,
      last_reply: null,
      bodies_removed_at: null,
      created_at: '',
    }
    const hrefs = emailSubjectTypeSchema.options.map((subject_type) =>
      emailSubjectHref('/o/acme', {
        ...mail,
        subject_type,
        subject_id: subject_type === 'test' ? null : 'x',
      }),
    )
    expect(hrefs).toEqual([
      '/o/acme/invoices/x',
      '/o/acme/credit-notes/x',
      '/o/acme/vouchers/x',
      '/o/acme/orders/x',
      null,
    ])
  })
})
