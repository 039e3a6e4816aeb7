import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './set-up.mjs'
import { say, step } from './terminal.mjs'

/**
 * The embedded stack inside this process. It writes what is below its home, and where that is the usual
 * one .env.local, by which other commands find it: of a test's stack they know nothing.
 */
export async function runStack({ appUrl, home, ports, seed, durable, onPlan, onFailure }) {
  const folder = home ?? (process.env.CLIENTELE_HOME || join(root, '.clientele'))
  // The keys are there wherever the database lives: see chooseFolder of the stack.
  const isFirst = !existsSync(join(folder, 'keys.json'))
  const label = isFirst
    ? 'Starting the embedded Supabase: creating the database, migrations, demo data'
    : 'Starting the embedded Supabase'
  return step(label, async () => {
    const [{ startStack }, { writeEnvironment }] = await Promise.all([
      import('../../stack/start.ts'),
      import('../../stack/environment.ts'),
    ])
    const given = process.env.CLIENTELE_SITE_URL
    try {
      // Links in mails lead to this app, and only of this stack: tests start others.
      if (appUrl) process.env.CLIENTELE_SITE_URL = appUrl
      const stack = await startStack({
        home,
        appUrl,
        ports,
        seed,
        durable,
        quiet: true,
        onPlan,
        onNotice: (line) => say(`  ${line}`),
        onFailure,
      })
      try {
        if (!home) await writeEnvironment(root, stack.env)
      } catch (error) {
        await stack.stop()
        throw error
      }
      return stack
    } finally {
      if (given === undefined) delete process.env.CLIENTELE_SITE_URL
      else process.env.CLIENTELE_SITE_URL = given
    }
  })
}
