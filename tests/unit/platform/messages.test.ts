import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { messageFor, messages } from '../../../lib/messages.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

function reasonsOfDatabase(): string[] {
  const text = readFileSync(join(root, 'supabase/ERRORS.md'), 'utf8')
  return [...text.matchAll(/^\|\s*`([a-z]+\.[a-z_]+)`\s*\|/gm)].flatMap(
    ([, reason]) => reason ?? [],
  )
}

function reasonsOfCode(): string[] {
  const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('api/'),
  )
  return files.flatMap((name) => {
    const text = readFileSync(join(root, 'lib', name), 'utf8')
    return [...text.matchAll(/'((?:app|field|csv|identity|crm|commerce|platform)\.[a-z_]+)'/g)]
      .flatMap(([, reason]) => reason ?? [])
      .filter((reason) => !isPermission(reason))
  })
}

// Permissions have dots as well: `customers.read` does not match, domains are not their first part.
function isPermission(text: string): boolean {
  return /\.(read|write|update)$/.test(text)
}

describe('messages', () => {
  it('have a sentence for every reason of the database', () => {
    const reasons = reasonsOfDatabase()
    expect(reasons.length).toBeGreaterThan(20)
    expect(reasons.filter((reason) => !(reason in messages))).toEqual([])
  })

  it('have a sentence for every reason that our code gives', () => {
    const reasons = [...new Set(reasonsOfCode())]
    expect(reasons.length).toBeGreaterThan(20)
    expect(reasons.filter((reason) => !(reason in messages))).toEqual([])
  })

  it('are sentences', () => {
    const odd = Object.values(messages).filter((text) => !/^[A-Z].*[.…]$/.test(text))
    expect(odd).toEqual([])
  })

  it('never show a reason that has none', () => {
    expect(messageFor('crm.unheard_of')).not.toContain('crm')
    expect(messageFor('constructor')).toBe(messageFor('crm.unheard_of'))
  })
})
