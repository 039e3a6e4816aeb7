import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import PageCoverage from '../../e2e/page-coverage.reporter.ts'
import { LOOKED_AT, pageRoutes, unseenRoutes } from '../../e2e/page-routes.ts'

const root = join(import.meta.dirname, '../../..')
const routes = pageRoutes(root)

describe('the pages of the app', () => {
  it('are read off its folders, without groups and with those of handlers', () => {
    expect(routes).toEqual(
      expect.arrayContaining([
        '/',
        '/api/docs',
        '/o/[org]/customers/[id]/edit',
        '/o/[org]/orders/[id]/print',
        '/o/[org]/suppliers',
        '/s/[site]/[...missing]',
      ]),
    )
    expect(routes.filter((route) => /[()]/.test(route))).toEqual([])
    expect(new Set(routes).size).toBe(routes.length)
  })
})

describe('pages that nobody looked at', () => {
  const few = [
    '/',
    '/o/[org]/customers',
    '/o/[org]/customers/[id]',
    '/o/[org]/customers/[id]/edit',
    '/o/[org]/customers/new',
    '/o/[org]/[...missing]',
  ]

  it('are those that no path belongs to', () => {
    expect(unseenRoutes(few, [])).toEqual(few)
    expect(unseenRoutes(few, ['/', '/o/acme/customers', '/o/globex/customers/1f2e/edit'])).toEqual([
      '/o/[org]/customers/[id]',
      '/o/[org]/customers/new',
      '/o/[org]/[...missing]',
    ])
  })

  it('a path belongs to the page that is written out, where there is one', () => {
    expect(unseenRoutes(few, ['/o/acme/customers/new'])).not.toContain('/o/[org]/customers/new')
    expect(unseenRoutes(few, ['/o/acme/customers/new'])).toContain('/o/[org]/customers/[id]')
    expect(unseenRoutes(few, ['/o/acme/customers'])).toContain('/o/[org]/[...missing]')
    expect(unseenRoutes(few, ['/o/acme/no/such/page'])).not.toContain('/o/[org]/[...missing]')
  })
})

describe('a run of the browser tests', () => {
  const config = { configFile: join(root, 'playwright.config.ts') }
  const filesOfRun = globSync('tests/e2e/**/*.spec.ts', { cwd: root }).map((file) =>
    join(root, file),
  )
  const paths = routes.map((route) => route.replaceAll(/\[[^\]]*\]/g, 'x1'))

  function run(files: string[], seen: string[]) {
    const reporter = new PageCoverage()
    reporter.onBegin(config, { allTests: () => files.map((file) => ({ location: { file } })) })
    reporter.onTestEnd(null, {
      annotations: seen.map((description) => ({ type: LOOKED_AT, description })),
    })
    return reporter.onEnd({ status: 'passed' })
  }

  it('fails where axe has looked at all pages but one, if it is of every file', async () => {
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const unseen = paths.filter((path) => path !== '/o/x1/suppliers')
    expect(await run(filesOfRun, unseen)).toEqual({ status: 'failed' })
    expect(told.mock.calls.join()).toContain('/o/[org]/suppliers:')
    expect(await run(filesOfRun, paths)).toBeUndefined()
    expect(await run(filesOfRun.slice(1), unseen)).toBeUndefined()
    told.mockRestore()
  })
})
