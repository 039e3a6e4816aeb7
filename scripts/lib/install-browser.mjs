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

/** On a slow line it takes long, and tells of each tenth. */
const SILENCE = 600_000

/** Why the download failed, or nothing where it did not. */
async function download() {
  const { code, output, wasSilent } = await run(
    process.execPath,
    [programs.playwright, 'install', 'chromium'],
    { cwd: root, silence: SILENCE },
  )
  if (wasSilent) return `nothing came for ${SILENCE / 60_000} minutes`
  if (code === 0) return undefined
  const [, reason] = /^(?:\w*Error|ERROR): (.+)$/m.exec(output) ?? []
  return reason ?? output.trim().split('\n').at(-1)
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
  return step('Installing a browser for the tests', async () => {
    const failure = await download()
    const installed = (await findOwnBrowser()) ?? (await installFromDebian())
    if (installed) return installed
    const instead = 'install Chromium or Chrome, or set CLIENTELE_BROWSER to the path of one'
    throw new Problem(
      failure === undefined
        ? `A browser to test with was downloaded and does not run here, as a rule because the system lacks libraries: add them (npx playwright install-deps chromium), ${instead}.`
        : `A browser to test with could not be downloaded (${failure}): check the network and run the command again, ${instead}.`,
    )
  })
}
