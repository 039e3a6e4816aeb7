import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const operations = read('docs/operations.md')
const config = read('supabase/config.toml')

/** The settings of a section as written, without those of another nature. */
function settingsOf(section: string): string[] {
  const [, after = ''] = config.split(`\n[${section}]\n`)
  const [body = ''] = after.split('\n[')
  return body.split('\n').filter((line) => /^\w+ = (?:true|false|\d+)$/.test(line))
}

// Not about access: whether Auth runs at all, how often it mails, and how long a code typed by hand is.
const unremarkable = /^(?:enabled|max_frequency|otp_length) /

describe('docs/operations.md', () => {
  it.each(['auth', 'auth.email'])(
    'names each setting of [%s] that access depends on, with its value',
    (section) => {
      const settings = settingsOf(section).filter((line) => !unremarkable.test(line))
      expect(settings.length).toBeGreaterThan(3)
      for (const setting of settings) expect(operations).toContain(`\`${setting}\``)
    },
  )

  it('calls functions of the database that there are', () => {
    const folder = new URL('../../../supabase/migrations/', import.meta.url)
    const schema = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))
    const called = [...operations.matchAll(/\b(?:private|public)\.[a-z_]+(?=\()/g)].map(
      ([name]) => name,
    )
    expect(called).toEqual(
      expect.arrayContaining(['private.schedule_maintenance', 'private.schedule_mailer']),
    )
    for (const name of called) expect(schema.join('')).toContain(`create function ${name}(`)
  })

  it('gives a new secret key to the vault before the old one is deleted, and says what the vault holds', () => {
    const delivery = read('supabase/migrations/20261101020900_platform_email_delivery.sql')
    const [, scheduling = ''] = delivery.split('create function private.schedule_mailer()')
    const [, body = ''] = scheduling.split('$call$')
    const names = [...body.matchAll(/\.name = '([a-z_]+)'/g)].map(([, name]) => name)
    expect(names).toHaveLength(2)
    const [, after = ''] = operations.split('\n## Secrets\n')
    const [section = ''] = after.split('\n## ')
    for (const name of names) expect(section).toContain(name)
    expect(section).toMatch(/vault\.update_secret\([^;]+'clientele_secret_key';.+delete the first/s)
  })

  it('names each variable of the environment that the server reads', () => {
    const names = [...read('lib/env.ts').matchAll(/^ {2,4}([A-Z][A-Z_]+):/gm)]
    expect(names.length).toBeGreaterThan(5)
    for (const [, name] of names) expect(operations).toContain(`\`${name}\``)
  })
})
