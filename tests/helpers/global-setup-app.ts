import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../stack/ports.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(30_000) })
    return true
  } catch {
    return false
  }
}

/** Uses the app that CLIENTELE_APP_URL names, else serves the sources with `next dev`. */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.CLIENTELE_APP_URL) return async () => {}
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const testDir = `.clientele/test-${process.pid}`
  await mkdir(`${root}${testDir}`, { recursive: true })
  await writeFile(`${root}${testDir}/tsconfig.json`, '{ "extends": "../../tsconfig.json" }\n')
  const next = `${root}node_modules/next/dist/bin/next`
  const child = spawn(process.execPath, [next, 'dev', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'development',
      CLIENTELE_TEST_DIR: testDir,
      CLIENTELE_APP_URL: url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  child.stdout.on('data', (chunk) => output.push(String(chunk)))
  child.stderr.on('data', (chunk) => output.push(String(chunk)))
  const deadline = Date.now() + 90_000
  while (!(await answers(`${url}/api/health`))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`The app did not start:\n${output.join('')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  process.env.CLIENTELE_APP_URL = url
  return async () => {
    const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve()
    child.kill('SIGTERM')
    await exited
    await rm(`${root}${testDir}/next`, { recursive: true, force: true })
  }
}
