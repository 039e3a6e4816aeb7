import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { serve } from '../../../scripts/lib/app.mjs'
import { freePort } from '../../../stack/ports.ts'

type Entry = { level: string }

const { CLIENTELE_TEST_DIR } = process.env
const build = CLIENTELE_TEST_DIR ? join(CLIENTELE_TEST_DIR, 'next') : '.next'

/** A Supabase whose every refusal tells what it is about. */
async function startTelltale() {
  const details = 'Key (email)=(jane.doe@example.test) already exists.'
  const server = createServer((_request, response) => {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ code: 'XX000', message: `no: ${details}`, details, hint: null }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('a page that fails is logged once, as JSON and without what the database told', async () => {
  test.skip(!existsSync(join(build, 'BUILD_ID')), 'npm run dev makes no build to start')
  const telltale = await startTelltale()
  const app = await serve({
    mode: 'start',
    port: await freePort(),
    env: { NEXT_PUBLIC_SUPABASE_URL: telltale.url, LOG_LEVEL: 'info' },
    readyPath: '/api/openapi.json',
    onExit: () => undefined,
  })
  try {
    expect((await fetch(`${app.url}/s/acme`)).status).toBe(500)
    await expect.poll(app.output).toContain('request failed')
  } finally {
    await app.stop()
    telltale.server.close()
  }
  expect(app.output()).not.toContain('jane.doe')
  expect(app.output()).toContain('j***@example.test')
  const lines = app.output().split('\n')
  const entries = lines
    // Before that stands Next's own greeting.
    .slice(lines.findIndex((line) => line.startsWith('{')))
    .filter((line) => line !== '')
    .map((line): Entry => JSON.parse(line))
  expect(entries.filter(({ level }) => level === 'error')).toMatchObject([
    { msg: 'request failed', err: { cause: { code: 'XX000' } } },
  ])
})
