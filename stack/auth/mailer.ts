import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import type { MailDriver } from '../mail-driver.ts'

export type TemplateName =
  | 'confirmation'
  | 'invite'
  | 'magic_link'
  | 'recovery'
  | 'email_change'
  | 'reauthentication'

const subjects: Record<TemplateName, string> = {
  confirmation: 'Confirm your e-mail address',
  invite: 'You have been invited',
  magic_link: 'Your sign-in link',
  recovery: 'Reset your password',
  email_change: 'Confirm your new e-mail address',
  reauthentication: 'Confirm that it is you',
}

export type TemplateValues = {
  SiteURL: string
  ConfirmationURL: string
  Token: string
  TokenHash: string
  RedirectTo: string
  Email: string
  NewEmail: string
}

const plain = `<h1>{{ .Subject }}</h1>
<p><a href="{{ .ConfirmationURL }}">Continue</a></p>
<p>Or enter this code: {{ .Token }}</p>
`

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/**
 * Fills in `{{ .Name }}` as Go's html/template does: percent-encoded in the query of a link,
 * escaped as HTML elsewhere.
 */
export function render(template: string, values: Record<string, string>): string {
  return template.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_match, name: string, offset: number) => {
    const value = values[name] ?? ''
    const attribute = /href="([^"]*)$/.exec(template.slice(0, offset))?.[1]
    return attribute?.includes('?') ? encodeURIComponent(value) : escapeHtml(value)
  })
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
}

/** The same message for readers without HTML: paragraphs, and each link's address in full. */
export function toText(html: string): string {
  return html
    .replace(/<(head|style|script)[\s\S]*?<\/\1>/gi, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\s+/g, ' ')
    .replace(/<a\b[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gi, '$2:\n$1')
    .replace(/<br\s*\/?>|<\/(tr|div|li)>/gi, '\n')
    .replace(/<\/(p|h1|h2|table)>/gi, '\n\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&(#?\w+);/g, (match, name: string) => entities[name] ?? match)
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .concat('\n')
}

export type AuthMailer = {
  send(name: TemplateName, to: string, values: TemplateValues): Promise<void>
}

/** Templates are read at each mail, so that an edit shows at once. */
export function createAuthMailer(config: Config, root: string, driver: MailDriver): AuthMailer {
  const { template: templates } = config.auth.email
  return {
    async send(name, to, values) {
      const configured = templates[name]
      const body = configured
        ? await readFile(resolve(root, configured.content_path), 'utf8')
        : plain
      const subject = render(configured?.subject ?? subjects[name], values)
      const html = render(body, { ...values, Subject: subject })
      await driver.send({ to, subject, html, text: toText(html) })
    },
  }
}
