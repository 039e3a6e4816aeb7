import { Problem } from './terminal.mjs'

// A version is a day, the number of the domain, the number of the file in it, and two digits for a file
// that has to stand between two others; `sync` keeps one domain in step with another and comes last.
const DOMAINS = {
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
  const domains = Object.keys(DOMAINS)
  if (!domain || !concern || rest.length > 0) {
    throw new Problem(
      `Usage: npm run db:new <domain> <concern>, with a domain of ${domains.join(', ')}.`,
    )
  }
  if (!Object.hasOwn(DOMAINS, domain)) {
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

/**
 * The name of the next migration: of its domain, with a number above all that the domain has.
 * Throws a Problem where the words given name none, the concern has a migration already, or no number
 * is left.
 * @param {string[]} names the files there are
 * @param {string[]} words a domain and a concern
 */
export function nextMigration(names, words) {
  const { domain, concern } = parseName(words)
  const suffix = `${domain === 'base' ? 'platform' : domain}_${concern}.sql`
  const twin = names.find((name) => name.slice(15) === suffix)
  if (twin) throw new Problem(`supabase/migrations/${twin} has this name already.`)
  const prefix = `${DAY}${DOMAINS[domain]}`
  const numbers = names
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length, prefix.length + 2)))
  const number = Math.max(-1, ...numbers) + 1
  if (number > 99) throw new Problem(`All numbers of ${domain} are taken: give it a second prefix.`)
  return { name: `${prefix}${String(number).padStart(2, '0')}00_${suffix}`, concern }
}
