import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { GivenUpEmails } from '@/components/platform/emails/given-up-emails'
import { LateEmails } from '@/components/platform/emails/late-emails'

const href = '/o/acme/settings/emails/outbox'
const shown = (notice: typeof LateEmails, count: number) =>
  renderToStaticMarkup(createElement(notice, { count, href })).replace(/<svg.*<\/svg>/, '')

describe('the notices of mails on the overview', () => {
  it('say nothing where nothing is wrong', () => {
    expect([shown(LateEmails, 0), shown(GivenUpEmails, 0)]).toEqual(['', ''])
  })

  it('say how many wait for a mailer, who has to know, and where it says what to do', () => {
    const html = shown(LateEmails, 1)
    expect(html).toContain('1 email has been waiting for more than an hour.')
    expect(html).toContain('tell whoever operates this site')
    expect(html).toContain('docs/operations.md')
    expect(html).toContain(`href="${href}"`)
    expect(shown(LateEmails, 2)).toContain('2 emails have been waiting')
  })

  it('say how many were given up', () => {
    expect(shown(GivenUpEmails, 2)).toContain('2 emails could not be sent')
  })
})
