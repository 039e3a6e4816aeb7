import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'

// Playwright reads it when it is loaded, which findOwnBrowser does.
const folder = mkdtempSync(join(tmpdir(), 'clientele-browsers-'))
vi.stubEnv('PLAYWRIGHT_BROWSERS_PATH', folder)
afterAll(() => rmSync(folder, { recursive: true }))

it('a browser of Playwright that does not run on this machine is none', async () => {
  const { findOwnBrowser } = await import('../../../scripts/lib/install-browser.mjs')
  expect(await findOwnBrowser()).toBeUndefined()
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  expect(path.startsWith(folder)).toBe(true)
  mkdirSync(dirname(path), { recursive: true })
  const put = (script: string) => {
    writeFileSync(path, script)
    chmodSync(path, 0o755)
  }
  // As the linker ends it where a library is missing.
  put('#!/bin/sh\nexit 127\n')
  expect(await findOwnBrowser()).toBeUndefined()
  put('#!/bin/sh\necho Chromium 1\n')
  expect(await findOwnBrowser()).toBe(path)
})
