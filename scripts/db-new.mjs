// `npm run db:new <domain> <concern>`: an empty migration with the next name in its domain.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nextMigration } from './lib/migration-names.mjs'
import { root, withSetUp } from './lib/set-up.mjs'
import { say } from './lib/terminal.mjs'

await withSetUp(async () => {
  const folder = join(root, 'supabase/migrations')
  const { name, concern } = nextMigration(readdirSync(folder), process.argv.slice(2))
  const title = concern.replaceAll('_', ' ')
  const header = `-- ${title[0].toUpperCase()}${title.slice(1)}: what this is for, in one sentence.\n-- Depends on: \n\n`
  writeFileSync(join(folder, name), header, { flag: 'wx' })
  say(`supabase/migrations/${name}`)
  say('Order inside: types, table, comments, indexes, functions, triggers, policies, grants, RPC.')
})
