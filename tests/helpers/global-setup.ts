import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startStack } from '../../stack/start.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const home = `${root}.clientele/test-${process.pid}`

type Shared = { users: number; stop: Promise<() => Promise<void>> }

/** Vitest loads this file once per project; all of them must see the same stack. */
const registry: typeof globalThis & { clienteleTestStack?: Shared } = globalThis

function isGiven() {
  return Boolean(process.env.DATABASE_URL && process.env.NEXT_PUBLIC_SUPABASE_URL)
}

async function start(): Promise<() => Promise<void>> {
  // A killed run whose process had this number may have left its own.
  await rm(home, { recursive: true, force: true })
  const stack = await startStack({
    home,
    ports: 'free',
    seed: true,
    quiet: true,
    mailer: false,
    durable: false,
  })
  Object.assign(process.env, stack.env)
  return async () => {
    await stack.stop()
    await rm(home, { recursive: true, force: true })
  }
}

/** Uses the stack that the environment names, else starts one of its own and removes it afterwards. */
export default async function setup(): Promise<() => Promise<void>> {
  if (!registry.clienteleTestStack) {
    const stop = isGiven() ? Promise.resolve(async () => {}) : start()
    registry.clienteleTestStack = { users: 0, stop }
  }
  const shared = registry.clienteleTestStack
  shared.users += 1
  const stop = await shared.stop
  return async () => {
    shared.users -= 1
    if (shared.users > 0) return
    registry.clienteleTestStack = undefined
    await stop()
  }
}
