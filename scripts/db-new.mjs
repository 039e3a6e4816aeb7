// `npm run db:new <domain> <concern>`: an empty migration with the next name in its domain.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, withSetUp } from './lib/set-up.mjs'
import { Problem, say } from './lib/terminal.mjs'

// Before the first release the time in a name is domain (hour) and file (minute); `sync` keeps one
// domain in step with another and comes last.
const HOURS = {
  base: '00',
  identity: '01',
  platform: '02',
  crm: '03',
  commerce: '04',
  finance: '05',
  billing: '06',
  sites: '07',
  support: '08',
  sync: '20',
}
const DAY = '20261101'

function parseName([domain, concern, ...rest]) {
  const domains = Object.keys(HOURS)
  if (!domain || !concern || rest.length > 0) {
    throw new Problem(
      `Usage: npm run db:new <domain> <concern>, with a domain of ${domains.join(', ')}.`,
    )
  }
  if (!Object.hasOwn(HOURS, domain)) {
    throw new Problem(`“${domain}” is no domain: use one of ${domains.join(', ')}.`)
  }
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(concern) || concern.length > 60) {
    throw new Problem(
      `“${concern}” is no name: use lower-case words joined by _, as in cart_items.`,
    )
  }
  if (domain === 'sync' && !/^[a-z0-9_]+_from_[a-z0-9_]+$/.test(concern)) {
    throw new Problem('A sync is named <target>_from_<source>, as in customers_from_orders.')
  }
  return { domain, concern }
}

function nextTime(folder, domain, suffix) {
  const prefix = `${DAY}${HOURS[domain]}`
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const twin = names.find((name) => name.slice(15) === suffix)
  if (twin) throw new Problem(`supabase/migrations/${twin} has this name already.`)
  const minutes = names
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length, prefix.length + 2)))
  const minute = Math.max(-1, ...minutes) + 1
  if (minute > 59) throw new Problem(`The hour of ${domain} is full: give it a second one.`)
  return `${prefix}${String(minute).padStart(2, '0')}00`
}

await withSetUp(async () => {
  const { domain, concern } = parseName(process.argv.slice(2))
  const folder = join(root, 'supabase/migrations')
  const owner = domain === 'base' ? 'platform' : domain
  const suffix = `${owner}_${concern}.sql`
  const name = `${nextTime(folder, domain, suffix)}_${suffix}`
  const title = concern.replaceAll('_', ' ')
  const header = `-- ${title[0].toUpperCase()}${title.slice(1)}: what this is for, in one sentence.\n-- Depends on: \n\n`
  writeFileSync(join(folder, name), header, { flag: 'wx' })
  say(`supabase/migrations/${name}`)
  say('Order inside: types, table, comments, indexes, functions, triggers, policies, grants, RPC.')
})
