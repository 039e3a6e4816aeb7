// `npm run db:types`: TypeScript types of the schema, from the migrations; --check only compares.
import { checkTypes, writeTypes } from './lib/database-types.mjs'
import { withSetUp } from './lib/set-up.mjs'
import { say, step } from './lib/terminal.mjs'
import { withDatabase } from './lib/with-database.mjs'

await withSetUp(() =>
  withDatabase(async (databaseUrl) => {
    if (process.argv.includes('--check')) {
      await step('Comparing the types with the migrations', () => checkTypes(databaseUrl))
      return
    }
    const changed = await step('Generating the types', () => writeTypes(databaseUrl))
    say(`  lib/supabase/database.types.ts ${changed ? 'has changed' : 'is up to date'}.`)
  }),
)
