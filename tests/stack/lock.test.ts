import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { lock } from '../../stack/lock.ts'

// As on macOS, which has no /proc.
vi.mock(import('node:fs/promises'), async (load) => {
  const actual = await load()
  const readFile = ((path: string, ...rest: []) =>
    String(path).startsWith('/proc/')
      ? Promise.reject(new Error('no /proc'))
      : actual.readFile(path, ...rest)) as typeof actual.readFile
  return { ...actual, readFile }
})

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'clientele-lock-'))
  // As ps does, tells the time of the place in the language of whoever asks.
  await writeFile(join(home, 'ps'), '#!/bin/sh\necho "monday, $LC_ALL, $TZ"\n')
  await chmod(join(home, 'ps'), 0o755)
  vi.stubEnv('PATH', `${home}${delimiter}${process.env.PATH}`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

it('a stack that runs is known to who asks in another language and time zone', async () => {
  vi.stubEnv('TZ', 'Asia/Tokyo')
  vi.stubEnv('LC_ALL', 'ja_JP.UTF-8')
  const unlock = await lock(home)
  vi.stubEnv('TZ', 'Europe/Vienna')
  vi.stubEnv('LC_ALL', 'de_AT.UTF-8')
  await expect(lock(home)).rejects.toThrow(/already running/)
  await unlock()
  await (await lock(home))()
})
