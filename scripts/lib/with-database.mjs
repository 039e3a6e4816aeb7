import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { onInterrupt } from './processes.mjs'
import { root } from './set-up.mjs'
import { runStack } from './stack.mjs'

/** Calls `use` with the database of DATABASE_URL, else with a fresh one that is removed afterwards. */
export async function withDatabase(use) {
  if (process.env.DATABASE_URL) return use(process.env.DATABASE_URL)
  const home = join(root, '.clientele', `tool-${process.pid}`)
  let stack
  const cleanUp = async () => {
    await stack?.stop()
    await rm(home, { recursive: true, force: true })
  }
  onInterrupt(cleanUp)
  try {
    stack = await runStack({ home, ports: 'free', seed: false, durable: false })
    return await use(stack.databaseUrl)
  } finally {
    await cleanUp()
  }
}
