import { existsSync } from 'node:fs'
import { findSystemBrowser, runs } from './browser.mjs'
import { run } from './processes.mjs'
import { programs, root } from './set-up.mjs'
import { Problem, step } from './terminal.mjs'

/** Chromium as Playwright downloads it, once that was done, and where it finds its libraries. */
export async function findOwnBrowser() {
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return runs(path) ? path : undefined
}

async function download() {
  const { code } = await run(process.execPath, [programs.playwright, 'install', 'chromium'], {
    cwd: root,
    timeout: 300_000,
  })
  return code === 0 ? findOwnBrowser() : undefined
}

async function installFromDebian() {
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (!mayInstall) return undefined
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], { env })
  // The first is younger than some releases of Debian and its relatives.
  for (const name of ['chromium-headless-shell', 'chromium']) {
    const install = ['install', '-y', '-qq', '--no-install-recommends', name]
    const { code } = await run('apt-get', install, { env })
    const found = code === 0 ? findSystemBrowser() : undefined
    if (found) return found
  }
  return undefined
}

/** Path of a browser to test with: what the machine has, else Playwright's, else Debian's. */
export async function requireBrowser() {
  const found = findSystemBrowser() ?? (await findOwnBrowser())
  if (found) return found
  const installed = await step('Installing a browser for the tests', async () => {
    return (await download()) ?? (await installFromDebian())
  })
  if (installed) return installed
  throw new Problem(
    'No browser that runs here to test with: install Chromium or Chrome, or set CLIENTELE_BROWSER to the path of one.',
  )
}
