import { createTransport, type SendMailOptions } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { render, toText } from '../../stack/auth/mailer.ts'
import { mailsTo, startTestStack, type TestStack } from './helpers.ts'

let stack: TestStack

beforeAll(async () => {
  stack = await startTestStack()
}, 60_000)

afterAll(async () => {
  await stack?.remove()
})

const send = (to: string, html: string, attachments: SendMailOptions['attachments'] = []) =>
  createTransport({ host: '127.0.0.1', port: stack.ports.smtp, ignoreTLS: true }).sendMail({
    from: 'shop@acme.test',
    to,
    subject: 'Grüße <b>',
    text: 'Look: https://example.test/a?b=1&c=2.',
    html,
    attachments,
  })

describe('the mail catcher', () => {
  it('keeps what is sent by SMTP, by recipient, and deletes it', async () => {
    await send('one@mail.test', '<a href="https://example.test/x?y=1&amp;z=2">go</a>')
    await send('two@mail.test', '<p>two</p>')
    const [mail] = await mailsTo(stack, 'ONE@mail.test')
    expect(mail).toMatchObject({ to: ['one@mail.test'], subject: 'Grüße <b>' })
    expect(mail?.links).toContain('https://example.test/x?y=1&z=2')
    const one = await fetch(`${stack.mailUrl}/api/messages/${mail?.id}`)
    expect(await one.json()).toMatchObject({ id: mail?.id })
    await fetch(`${stack.mailUrl}/api/messages?to=one@mail.test`, { method: 'DELETE' })
    expect(await mailsTo(stack, 'one@mail.test')).toEqual([])
    expect(await mailsTo(stack, 'two@mail.test')).toHaveLength(1)
  })

  it('shows a mail without running anything in it', async () => {
    await send('evil@mail.test', '"><script>alert(1)</script>')
    const [mail] = await mailsTo(stack, 'evil@mail.test')
    const response = await fetch(`${stack.mailUrl}/messages/${mail?.id}`)
    const page = await response.text()
    expect(page).not.toContain('<script>')
    expect(page).toContain('&lt;script&gt;')
    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"')
    expect(page).toContain('Grüße &lt;b&gt;')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('lists what is attached, shows a PDF or picture, and only hands out the rest', async () => {
    const script = '<script>alert(1)</script>'
    await send('files@mail.test', '<p>Find it attached.</p>', [
      { filename: 'Rechnung “1”.pdf', content: '%PDF-1.7', contentType: 'application/pdf' },
      { filename: '<i>.html', content: script, contentType: 'text/html' },
      { filename: 'x.svg', content: `<svg>${script}</svg>`, contentType: 'image/svg+xml' },
    ])
    const [mail] = await mailsTo(stack, 'files@mail.test')
    expect(mail?.attachments).toMatchObject([
      { name: 'Rechnung “1”.pdf', type: 'application/pdf', size_bytes: 8 },
      { name: '<i>.html', type: 'text/html', size_bytes: script.length },
      { name: 'x.svg', type: 'image/svg+xml' },
    ])
    const page = await (await fetch(`${stack.mailUrl}/messages/${mail?.id}`)).text()
    expect(page).toContain('Rechnung “1”.pdf</a> <span class="soft">application/pdf, 8 bytes')
    expect(page).toContain('&lt;i&gt;.html')
    const served = await Promise.all(
      (mail?.attachments ?? []).map(async ({ path }) => {
        expect(page).toContain(`href="${path}"`)
        const answer = await fetch(`${stack.mailUrl}${path}`)
        const { headers } = answer
        expect(headers.get('x-content-type-options')).toBe('nosniff')
        expect(headers.get('content-security-policy')).toContain("default-src 'none'")
        const [way] = headers.get('content-disposition')?.split(';') ?? []
        return [headers.get('content-type'), way, await answer.text()]
      }),
    )
    expect(served).toEqual([
      ['application/pdf', 'inline', '%PDF-1.7'],
      ['application/octet-stream', 'attachment', script],
      ['application/octet-stream', 'attachment', `<svg>${script}</svg>`],
    ])
    const none = await fetch(`${stack.mailUrl}/messages/${mail?.id}/attachments/3`)
    expect(none.status).toBe(404)
  })

  it('forgets the oldest when their attachments are too large', async () => {
    const content = Buffer.alloc(7_000_000)
    await send('first@mail.test', '', [{ content }])
    for (let count = 0; count < 4; count += 1) await send('large@mail.test', '', [{ content }])
    expect(await mailsTo(stack, 'large@mail.test')).toHaveLength(4)
    expect(await mailsTo(stack, 'first@mail.test')).toEqual([])
  })

  it('forgets the oldest when there are too many', async () => {
    for (let batch = 0; batch < 26; batch += 1) {
      await Promise.all(Array.from({ length: 20 }, () => send('many@mail.test', '')))
    }
    const all = await fetch(`${stack.mailUrl}/api/messages`)
    expect(await all.json()).toHaveLength(500)
  })
})

describe('templates', () => {
  it('encode a value in a link, and escape it elsewhere', () => {
    const template = '<a href="{{ .SiteURL }}/x?next={{ .RedirectTo }}">{{ .Email }}</a>{{ .None }}'
    const values = { SiteURL: 'https://a.test', RedirectTo: '/o?a=1&b', Email: '<i>"x"' }
    expect(render(template, values)).toBe(
      '<a href="https://a.test/x?next=%2Fo%3Fa%3D1%26b">&lt;i&gt;&quot;x&quot;</a>',
    )
  })

  it('read well as text', () => {
    expect(
      toText(
        '<style>p{}</style><h1>Hi</h1>\n<p>Use <a href="https://a.test/?b&amp;c">this</a></p>',
      ),
    ).toBe('Hi\n\nUse this:\nhttps://a.test/?b&c\n')
  })
})
