import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { repository } from '../../stack/start.ts'
import { makeHome } from './homes.ts'

let home: string
let removeHome: () => Promise<void>
beforeEach(async () => {
  ;[home, removeHome] = await makeHome()
})
afterEach(() => removeHome())

it('the stack reaches itself without the proxy of the environment', async () => {
  const script = `
    import { startStack } from './stack/start.ts'
    const home = ${JSON.stringify(home)}
    const stack = await startStack({ home, ports: 'free', seed: false, quiet: true, durable: false })
    const headers = { apikey: stack.env.SUPABASE_SECRET_KEY }
    const answer = await fetch(stack.apiUrl + '/auth/v1/health', { headers }).catch(
      (error) => error.cause,
    )
    console.log(String(answer.status ?? answer))
    await stack.stop()
    process.exit()`
  // Nobody listens there.
  const dead = 'http://127.0.0.1:9'
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', script],
    {
      cwd: repository,
      env: {
        ...process.env,
        NODE_USE_ENV_PROXY: '1',
        HTTP_PROXY: dead,
        http_proxy: dead,
        NO_PROXY: '',
        no_proxy: '',
      },
    },
  )
  expect(stdout.trim()).toBe('200')
})
