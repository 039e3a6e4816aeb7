import { readdirSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

/** The annotation of a test that says which path axe has looked at. */
export const LOOKED_AT = 'axe'

/** Pages that a route handler sends, of which no page.tsx tells. */
const PAGES_OF_HANDLERS = ['/api/docs']

/** Every page of the app as a pattern: `/o/[org]/customers/[id]`. Groups in brackets are no part of it. */
export function pageRoutes(root: string): string[] {
  const files = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
  const routes = files
    .filter((file) => /(^|[\\/])page\.tsx$/.test(file))
    .map((file) => {
      const parts = dirname(file)
        .split(sep)
        .filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
      return `/${parts.join('/')}`
    })
  return [...routes, ...PAGES_OF_HANDLERS].toSorted()
}

/** As Next chooses: what is written out goes before what is filled in, and that before "all the rest". */
const rankOf = (part: string) => (part.startsWith('[...') ? 2 : part.startsWith('[') ? 1 : 0)

function patternOf(route: string): RegExp {
  const parts = route.split('/').map((part) => [RegExp.escape(part), '[^/]+', '.+'][rankOf(part)])
  return new RegExp(`^${parts.join('/')}$`)
}

function isCloser(route: string, other: string): boolean {
  const others = other.split('/').map(rankOf)
  const first = route
    .split('/')
    .map((part, index) => rankOf(part) - (others[index] ?? 0))
    .find((difference) => difference !== 0)
  return first !== undefined && first < 0
}

/** The routes that none of the paths belongs to. */
export function unseenRoutes(routes: string[], paths: Iterable<string>): string[] {
  const patterns = routes.map((route) => ({ route, pattern: patternOf(route) }))
  const seen = new Set<string>()
  for (const path of new Set(paths)) {
    const matching = patterns.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route)
    const [closest] = matching.toSorted((one, other) => (isCloser(one, other) ? -1 : 1))
    if (closest !== undefined) seen.add(closest)
  }
  return routes.filter((route) => !seen.has(route))
}
