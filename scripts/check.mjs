// `npm run check`: format, lint, types, unused code, and the generated types up to date.
import { checks } from './lib/checks.mjs'
import { checkTypes } from './lib/database-types.mjs'
import { withSetUp } from './lib/set-up.mjs'
import { explain, say, step } from './lib/terminal.mjs'
import { withDatabase } from './lib/with-database.mjs'

await withSetUp(async () => {
  let failed = 0
  const attempt = async (title, work) => {
    try {
      await step(title, work)
    } catch (error) {
      failed += 1
      say(`\n${explain(error)}\n`)
    }
  }
  for (const { title, run } of checks) await attempt(title, run)
  await withDatabase((databaseUrl) =>
    attempt('Database types up to date', () => checkTypes(databaseUrl)),
  )
  process.exitCode = failed === 0 ? 0 : 1
})
