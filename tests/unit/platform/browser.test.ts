import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { run } from '../../../scripts/lib/processes.mjs'
import { programs } from '../../../scripts/lib/set-up.mjs'

// No browser of this machine counts here, and none is installed by its packages.
vi.mock(import('../../../scripts/lib/browser.mjs'), async (load) => ({
  ...(await load()),
  findSystemBrowser: () => undefined,
}))

// Playwright reads it when it is loaded, which findOwnBrowser does.
const folder = mkdtempSync(join(tmpdir(), 'clientele-browsers-'))
vi.stubEnv('PLAYWRIGHT_BROWSERS_PATH', folder)
afterAll(() => rmSync(folder, { recursive: true }))

function put(path: string, script: string) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, script)
  chmodSync(path, 0o755)
}

// As the linker ends it where a library is missing.
const broken = '#!/bin/sh\nexit 127\n'

it('a browser of Playwright that does not run on this machine is none', async () => {
  const { findOwnBrowser } = await import('../../../scripts/lib/install-browser.mjs')
  expect(await findOwnBrowser()).toBeUndefined()
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  expect(path.startsWith(folder)).toBe(true)
  put(path, broken)
  expect(await findOwnBrowser()).toBeUndefined()
  put(path, '#!/bin/sh\necho Chromium 1\n')
  expect(await findOwnBrowser()).toBe(path)
  rmSync(path)
})

it('a download that failed is told from a browser that does not run here', async () => {
  const { requireBrowser } = await import('../../../scripts/lib/install-browser.mjs')
  const { chromium } = await import('@playwright/test')
  const given = programs.playwright
  put(join(folder, 'bin/apt-get'), '#!/bin/sh\nexit 1\n')
  vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env.PATH}`)
  programs.playwright = join(folder, 'cli.mjs')
  try {
    put(
      programs.playwright,
      `console.log('Downloading Chromium\\nError: getaddrinfo ENOTFOUND cdn.test\\n    at x\\nFailed')
       process.exit(1)`,
    )
    await expect(requireBrowser()).rejects.toThrow(
      /could not be downloaded \(getaddrinfo ENOTFOUND cdn\.test\): .*CLIENTELE_BROWSER/,
    )
    put(programs.playwright, '')
    put(chromium.executablePath(), broken)
    await expect(requireBrowser()).rejects.toThrow(/does not run here.*libraries/)
  } finally {
    programs.playwright = given
  }
})

afterEach(() => void vi.useRealTimers())

it('a program is ended when it falls silent, not while it speaks', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  let hear: (chunk: string) => void = () => undefined
  const heard = (word: string) =>
    new Promise<void>((done) => {
      hear = (chunk) => {
        if (chunk.includes(word)) done()
      }
    })
  const next = join(folder, 'next')
  const script = `
    console.log('first')
    const timer = setInterval(() => {
      if (!require('node:fs').existsSync(${JSON.stringify(next)})) return
      console.log('second')
      clearInterval(timer)
      setTimeout(() => undefined, 60_000)
    }, 10)`
  const first = heard('first')
  const ended = run(process.execPath, ['-e', script], {
    silence: 1000,
    onOutput: (chunk: string) => hear(chunk),
  })
  await first
  await vi.advanceTimersByTimeAsync(900)
  const second = heard('second')
  writeFileSync(next, '')
  await second
  // Beyond what it had since its beginning, and within what it has since it spoke.
  await vi.advanceTimersByTimeAsync(900)
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(100)
  expect(await ended).toMatchObject({ wasSilent: true, output: 'first\nsecond\n' })
})
