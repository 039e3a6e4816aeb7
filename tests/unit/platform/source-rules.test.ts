import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const sources = globSync('{app,components,lib}/**/*.{ts,tsx}', { cwd: root }).map((path) => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
}))

/** Each place where the pattern is found, as `path: what was found`. */
const found = (files: typeof sources, pattern: RegExp) =>
  files.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map(([what]) => `${path}: ${what.trim()}`),
  )

describe('server actions', () => {
  const actions = sources.filter(({ path }) => path.endsWith('.actions.ts'))

  it('are exported in one way: what a wrapper made', () => {
    expect(actions.length).toBeGreaterThan(30)
    expect(found(actions, /^'use server'$/gm)).toHaveLength(actions.length)
    // The steps of an import are made by one call for all of them.
    const made = /^export const \w+ = (?:define[A-Z]\w*\(|actions\.\w+$)/
    const bare = found(actions, /^export .*$|^module\.exports.*$/gm).filter(
      (line) => !made.test(line.slice(line.indexOf(': ') + 2)),
    )
    expect(bare).toEqual([])
    expect(
      actions
        .filter(({ text }) => text.includes('= actions.'))
        .filter(({ text }) => !text.includes('const actions = importActions(')),
    ).toEqual([])
  })

  it('are made by wrappers that stand on those of lib/action.ts', () => {
    const wrappers = sources.filter(({ text }) =>
      /function (?:define[A-Z]\w*|importActions)\b/.test(text),
    )
    expect(wrappers.length).toBeGreaterThan(3)
    expect(
      wrappers
        .filter(({ path }) => path !== 'lib/action.ts')
        .filter(
          ({ text }) =>
            !/import \{[^}]*\bdefine\w*Action\b[^}]*\} from '@\/lib\/action'/.test(text),
        )
        .map(({ path }) => path),
    ).toEqual([])
  })

  it('stand in files named after them', () => {
    const others = sources.filter(({ path }) => !path.endsWith('.actions.ts'))
    expect(found(others, /^\s*['"]use server['"].*$/gm)).toEqual([
      // Hands what is typed to two actions, with the organization of the page.
      "app/(staff)/o/[org]/layout.tsx: 'use server'",
    ])
  })
})

it('routes and components ask lib/, and hold no query of their own', () => {
  const views = sources.filter(({ path }) => !path.startsWith('lib/'))
  expect(found(views, /\.(?:from|rpc|schema)\(\s*['"`][a-z_]+['"`].*$/gm)).toEqual([])
  // Control: the pattern finds those that are there.
  const queries = found(sources, /\.(?:from|rpc|schema)\(\s*['"`][a-z_]+['"`].*$/gm)
  expect(queries.length).toBeGreaterThan(100)
})

it('numbers are written by helpers that are told the locale', () => {
  const written = /\.toLocaleString\(|new Intl\.NumberFormat\(/g
  const helpers = sources.filter(({ path }) => /^lib\/(?:money|numbers)\.ts$/.test(path))
  expect(found(helpers, written).length).toBeGreaterThan(1)
  expect(
    found(
      sources.filter((source) => !helpers.includes(source)),
      written,
    ),
  ).toEqual([])
})
