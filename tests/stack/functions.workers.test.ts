import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createFunctions, type Functions } from '../../stack/functions.ts'
import { repository } from '../../stack/start.ts'

let folder: string

const keys = {
  jwtSecret: 'a secret of thirty-two characters',
  publishableKey: 'sb_publishable_test',
  secretKey: 'sb_secret_test',
  adminPassword: '',
}

/** With the flag `slow.flag` it never listens, and ends only once there is the flag `go`. */
const slow = `
const flag = (name) => Deno.env.get('FLAGS') + '/' + name
const has = (name) => Deno.stat(flag(name)).then(() => true, () => false)
let calls = 0
if (await has('slow.flag')) {
  Deno.addSignalListener('SIGTERM', async () => {
    await Deno.writeTextFile(flag('ending'), '')
    while (!(await has('go'))) await new Promise((done) => setTimeout(done, 20))
    Deno.exit(0)
  })
  await Deno.writeTextFile(flag('booting'), '')
  await new Promise((done) => setTimeout(done, 3_600_000))
}
Deno.serve(() => Response.json({ calls: ++calls }))
`

const telling = `
console.log('begun')
Deno.serve(() => {
  console.error('Error: no\\n    at a place')
  return new Response()
})
`

const silent = 'Deno.serve(() => new Promise((done) => setTimeout(done, 3_600_000)))'

beforeAll(async () => {
  await mkdir(join(repository, '.clientele'), { recursive: true })
  folder = await mkdtemp(join(repository, '.clientele', `test-${process.pid}-workers-`))
  for (const [name, source] of Object.entries({ slow, silent, telling })) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'index.ts'), source)
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

let functions: Functions

afterEach(() => functions?.stop())

const options = () => ({
  folder,
  root: repository,
  config: {},
  keys,
  env: { FLAGS: folder },
})

const call = (name: string) =>
  functions.handle(
    new Request(`http://127.0.0.1/functions/v1/${name}`, { headers: { apikey: keys.secretKey } }),
  )

describe('the process of a function', () => {
  it('is not waited for longer than it may take', async () => {
    functions = createFunctions({ ...options(), timeLimit: 200 })
    const answer = await call('silent')
    expect(answer.status).toBe(504)
    expect(await answer.json()).toMatchObject({ error_code: 'idle_timeout' })
  })

  it('shows what it prints, and not where it listens nor that it was told to end', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const told = ['[telling]     at a place', '[telling] Error: no', '[telling] begun']
    try {
      functions = createFunctions(options())
      expect((await call('telling')).status).toBe(200)
      await vi.waitFor(() => expect(log.mock.calls.flat().toSorted()).toEqual(told))
      await functions.stop()

      // By the time that another one has begun, all of the first is said.
      functions = createFunctions(options())
      expect((await call('telling')).status).toBe(200)
      const twice = [...told, ...told].toSorted()
      await vi.waitFor(() => expect(log.mock.calls.flat().toSorted()).toEqual(twice))
    } finally {
      log.mockRestore()
    }
  })

  it('starts beside an inspector that NODE_OPTIONS asks of ours', async () => {
    const inspector = createServer().listen(0, '127.0.0.1')
    await once(inspector, 'listening')
    const address = inspector.address()
    const port = typeof address === 'object' && address ? address.port : 0
    vi.stubEnv('NODE_OPTIONS', `--inspect=127.0.0.1:${port}`)
    try {
      functions = createFunctions(options())
      expect(await (await call('slow')).json()).toEqual({ calls: 1 })
    } finally {
      vi.unstubAllEnvs()
      inspector.close()
    }
  })

  it('stays when one before it, given up as it started, ends at last', async () => {
    functions = createFunctions({ ...options(), startTimeLimit: 15_000 })
    const flag = (name: string) => join(folder, name)
    const isThere = (name: string) =>
      vi.waitFor(() => stat(flag(name)), { timeout: 60_000, interval: 50 })
    await writeFile(flag('slow.flag'), '')
    const first = call('slow')
    await isThere('booting')
    await isThere('ending')

    await rm(flag('slow.flag'))
    expect(await (await call('slow')).json()).toEqual({ calls: 1 })
    await writeFile(flag('go'), '')
    expect((await first).status).toBe(503)
    expect(await (await call('slow')).json()).toEqual({ calls: 2 })
  })
})
