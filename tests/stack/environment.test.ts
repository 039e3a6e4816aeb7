import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeEnvironment } from '../../stack/environment.ts'
import { makeFolder } from './homes.ts'

let home: string
let removeHome: () => Promise<void>

afterEach(() => removeHome())

describe('.env.local', () => {
  beforeEach(async () => {
    ;[home, removeHome] = await makeFolder()
  })

  it('gets our variables and keeps every other line', async () => {
    const path = join(home, '.env.local')
    await writeFile(
      path,
      '# mine\nAI_KEY=secret\nSMTP_URL=old\nexport MAIL_URL=old\nSMTP_URL=twice\n',
    )
    await writeEnvironment(home, { SMTP_URL: 'smtp://new', MAIL_URL: 'http://new', NEW: '1' })
    expect(await readFile(path, 'utf8')).toBe(
      '# mine\nAI_KEY=secret\nSMTP_URL=smtp://new\nMAIL_URL=http://new\nNEW=1\n',
    )
  })

  it('keeps as comments what named a Supabase elsewhere, once', async () => {
    const path = join(home, '.env.local')
    const hosted = 'NEXT_PUBLIC_SUPABASE_URL=https://ours.supabase.co\nSUPABASE_SECRET_KEY=ours\n'
    await writeFile(path, `${hosted}AI_KEY=secret\n`)
    const env = { NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:54321', SUPABASE_SECRET_KEY: 'new' }
    await writeEnvironment(home, env)
    await writeEnvironment(home, { ...env, SUPABASE_SECRET_KEY: 'newer' })
    expect(await readFile(path, 'utf8')).toBe(
      '# NEXT_PUBLIC_SUPABASE_URL=https://ours.supabase.co\n' +
        'NEXT_PUBLIC_SUPABASE_URL=http://127.0.0.1:54321\n' +
        '# SUPABASE_SECRET_KEY=ours\nSUPABASE_SECRET_KEY=newer\nAI_KEY=secret\n',
    )
  })

  const isKept = async (...lines: string[]) => {
    const path = join(home, '.env.local')
    await writeFile(path, [...lines, 'SUPABASE_SECRET_KEY=ours', ''].join('\n'))
    const env = {
      NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:54321',
      SUPABASE_SECRET_KEY: 'new',
      DATABASE_URL: 'postgres://postgres:postgres@127.0.0.1:54322/postgres',
    }
    await writeEnvironment(home, env)
    const text = await readFile(path, 'utf8')
    expect(text).toMatch(/^SUPABASE_SECRET_KEY=new$/m)
    await writeEnvironment(home, env)
    expect(await readFile(path, 'utf8')).toBe(text)
    return text.includes('# SUPABASE_SECRET_KEY=ours')
  }
  const url = 'NEXT_PUBLIC_SUPABASE_URL'
  const local = `${url}=http://127.0.0.1:54321`

  it.each([
    [
      'a comment that names this machine',
      [`${url}=https://x.supabase.co # was http://localhost:1`],
    ],
    ['quotes', [`${url}="https://x.supabase.co" # http://localhost:1`]],
    ['a host that begins as this machine', [`${url}=https://localhost.example`]],
    ['its database alone', ['DATABASE_URL=postgres://postgres:p@db.x.supabase.co:5432/postgres']],
    ['a database beside a URL of here', [local, "DATABASE_URL='postgres://u:127.0.0.1@db.x.co/p'"]],
    ['its URL in the shell', []],
  ])('keeps a key of a Supabase elsewhere that is known by %s', async (_, lines) => {
    expect(await isKept(...lines)).toBe(true)
  })

  it.each([
    [
      'as we write it',
      [local, 'DATABASE_URL=postgres://postgres:postgres@127.0.0.1:54322/postgres'],
    ],
    ['in quotes', [`export ${url} = "http://localhost:54321" # not https://x.supabase.co`]],
    ['in another way', [`${url}='http://[::1]:54321/'`, 'DATABASE_URL=postgres://localhost/p?a=b']],
    ['and no database', [local, 'DATABASE_URL=']],
  ])('replaces a key of this machine that stands there %s', async (_, lines) => {
    expect(await isKept(...lines)).toBe(false)
  })
})
