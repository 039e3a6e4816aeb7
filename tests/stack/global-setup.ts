import { startStack } from '../../stack/start.ts'
import { makeFolder } from './homes.ts'

/** Migrates one empty Postgres; tests that want a stack of their own begin with a copy of it. */
export default async function setup(): Promise<() => Promise<void>> {
  const [home, remove] = await makeFolder()
  const stack = await startStack({
    home,
    ports: 'free',
    seed: false,
    quiet: true,
    mailer: false,
    durable: false,
  })
  await stack.stop()
  process.env.CLIENTELE_TEST_TEMPLATE = home
  return remove
}
