import { existsSync } from 'node:fs'
import { defineConfig, devices } from '@playwright/test'
import { findSystemBrowser } from './scripts/lib/browser.mjs'

// `npm test` gives an environment; without it, that of the running `npm start`.
if (existsSync('.env.local')) process.loadEnvFile('.env.local')
process.env.CLIENTELE_APP_URL ??= `http://localhost:${process.env.CLIENTELE_APP_PORT ?? 3000}`

// scripts/test.mjs finds or installs a browser once; found here too for a bare `npm run test:e2e`.
const executablePath = process.env.CLIENTELE_BROWSER ?? findSystemBrowser()
const isRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // The app runs already: scripts/test.mjs starts it on a stack of its own.
  workers: 2,
  // What needs it is listed as flaky, and counted in the summary of `npm test`.
  retries: process.env.CLIENTELE_E2E_REPORT ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  // Of two cores that a database, a server and two browsers share.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [
    ['list'],
    ['./tests/e2e/page-coverage.reporter.ts'],
    ...(process.env.CLIENTELE_E2E_REPORT
      ? [['json', { outputFile: process.env.CLIENTELE_E2E_REPORT }] as const]
      : []),
  ],
  use: {
    // Every frame of a fade is drawn by a core that the test waits for: a tenth of the time of those tried.
    contextOptions: { reducedMotion: 'reduce' },
    baseURL: process.env.CLIENTELE_APP_URL,
    // A trace takes a picture of the page at every step: it is made where one failed already.
    trace: process.env.CLIENTELE_E2E_REPORT ? 'on-first-retry' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      // Chromium refuses its sandbox when it runs as root, as it does in a container.
      args: isRoot ? ['--no-sandbox'] : [],
      // Where no locale is set, names of downloads that are not ASCII would become "download".
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    },
  },
  projects: [
    {
      name: 'desktop',
      use: { ...devices['Desktop Chrome'] },
      testIgnore: /\.phone\.spec\.ts$/,
    },
    // The same pages on a phone: files that say so by their name.
    { name: 'phone', use: { ...devices['Pixel 7'] }, testMatch: /\.phone\.spec\.ts$/ },
  ],
})
