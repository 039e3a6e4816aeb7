import { readdirSync, readFileSync } from 'node:fs'
import { redirect } from 'next/navigation'
import { describe, expect, it } from 'vitest'
import { settle } from '../../../components/ui/settle.ts'

const COMPONENTS = new URL('../../../components/', import.meta.url)
/** Of the browser itself, or they catch what fails. */
const NO_ACTIONS = new Set([
  'ui/copy-button.tsx',
  'import/run-progress.tsx',
  'import/upload-request.ts',
  'import/import-upload.tsx',
])

/** The calls that are awaited outside `settle`; functions of the same file are looked at themselves. */
function unsettled(source: string): string[] {
  const own = new Set(
    [...source.matchAll(/function (\w+)/g)].flatMap(([, name]) => (name ? [name] : [])),
  )
  return [...withoutSettled(source).matchAll(/\bawait\s+([\w.?]*)/g)].flatMap(([, name = '']) =>
    name === 'settle' || own.has(name) ? [] : [name],
  )
}

/** What `settle` is given may await as it likes. */
function withoutSettled(source: string): string {
  let rest = source
  for (;;) {
    const start = rest.indexOf('settle(')
    if (start < 0) return rest
    let depth = 0
    let end = start + 'settle'.length
    do {
      if (rest[end] === '(') depth += 1
      if (rest[end] === ')') depth -= 1
      end += 1
    } while (depth > 0 && end < rest.length)
    rest = `${rest.slice(0, start)}settle${rest.slice(end)}`
  }
}

describe('settle', () => {
  it('passes on what the action answers', async () => {
    const refused = { ok: false, code: 'conflict', reason: 'finance.draft_changed' } as const
    expect(await settle(async () => refused)).toBe(refused)
    expect(await settle(async () => ({ ok: true, data: 7 }))).toEqual({ ok: true, data: 7 })
    expect(await settle(async () => undefined)).toBeUndefined()
  })

  it('answers for a connection that was lost, and for what came back broken', async () => {
    expect(await settle(() => Promise.reject(new TypeError('Failed to fetch')))).toEqual({
      ok: false,
      code: 'unavailable',
      reason: 'app.unavailable',
    })
    expect(await settle(() => Promise.reject(new Error('of another deployment')))).toEqual({
      ok: false,
      code: 'unexpected',
      reason: 'app.unexpected',
    })
  })

  it('lets a redirect through', async () => {
    await expect(settle(async () => redirect('/sign-in'))).rejects.toThrow('NEXT_REDIRECT')
  })
})

describe('components', () => {
  const files = readdirSync(COMPONENTS, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !NO_ACTIONS.has(file))
    .map((file) => [file, readFileSync(new URL(file, COMPONENTS), 'utf8')] as const)
    .filter(([file, source]) => source.startsWith("'use client'") || /(^|\/)use-/.test(file))

  it('finds a call that nothing catches', () => {
    expect(unsettled('const a = await save({ b: (1) })')).toEqual(['save'])
    expect(unsettled('const a = await settle(async () => ({ b: await save(1) }))')).toEqual([])
  })

  it.each(files)('%s asks actions in a way that survives a lost connection', (file, source) => {
    if (file === 'ui/settle.ts') return
    expect(unsettled(source)).toEqual([])
  })
})
