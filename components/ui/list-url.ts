import { type Params, textOf } from '@/lib/list-address'

export type SearchParams = Params

/** The first value of a parameter; undefined when it is missing or empty. */
export function paramOf(params: SearchParams, name: string): string | undefined {
  return textOf(params[name])
}

/**
 * The address of a list with some parameters changed. Null or an empty text takes one out. The place
 * in the list (`after`, `page`) is given up unless it is what changes: it belongs to the old order.
 */
export function listHref(
  pathname: string,
  params: SearchParams,
  patch: Record<string, string | null | undefined>,
): string {
  const next = new URLSearchParams()
  const names = new Set([...Object.keys(params), ...Object.keys(patch)])
  const movesOnly = Object.keys(patch).every((name) => PLACE.has(name))
  for (const name of names) {
    if (PLACE.has(name) && !movesOnly) continue
    const value = name in patch ? patch[name] : paramOf(params, name)
    if (value !== undefined && value !== null && value !== '') next.set(name, value)
  }
  next.sort()
  const query = next.toString()
  return query === '' ? pathname : `${pathname}?${query}`
}

/** What says where in a list one is: a cursor and the trail of the pages before. */
const PLACE = new Set(['after', 'trail'])

/**
 * Where a form of a list leads back to: the address, shorter than `length` if it can be. Of the trail
 * the oldest pages are forgotten first, as beyond its twenty.
 */
export function returnHref(pathname: string, params: SearchParams, length: number): string {
  const after = paramOf(params, 'after') ?? null
  let trail = trailOf(params)
  const href = () => listHref(pathname, params, { after, trail: trail.join(' ') })
  while (href().length > length && trail.length > 0) trail = trail.slice(1)
  return href()
}

export interface Sort {
  column: string
  direction: 'asc' | 'desc'
}

/** Reads `name.desc`; anything that is not on the list of columns is the default. */
export function parseSort(
  value: string | undefined,
  columns: readonly string[],
  fallback: Sort,
): Sort {
  const [column, direction, ...rest] = (value ?? '').split('.')
  if (column === undefined || rest.length > 0 || !columns.includes(column)) return fallback
  if (direction !== 'asc' && direction !== 'desc') return fallback
  return { column, direction }
}

const MAX_TRAIL = 20

function trailOf(params: SearchParams): string[] {
  return (paramOf(params, 'trail') ?? '').split(' ').filter(Boolean)
}

/**
 * A list that can be read backwards says where the page before begins. Others only know the way
 * forward, so the address carries the cursors one came by, newest
 * last. Beyond twenty the oldest are forgotten: "Previous" then ends at the start of what is known.
 */
export function pagerLinks(
  pathname: string,
  params: SearchParams,
  nextCursor: string | null,
  previousCursor?: string | null,
): { previous: string | null; next: string | null; first: string | null } {
  const after = paramOf(params, 'after')
  const trail = trailOf(params)
  const href = (cursor: string | undefined, cursors: string[]) =>
    listHref(pathname, params, { after: cursor ?? null, trail: cursors.join(' ') })
  if (previousCursor !== undefined) {
    return {
      previous: previousCursor === null ? null : href(previousCursor, []),
      next: nextCursor === null ? null : href(nextCursor, []),
      first: after === undefined ? null : href(undefined, []),
    }
  }
  return {
    previous: after === undefined ? null : href(trail.at(-1), trail.slice(0, -1)),
    next:
      nextCursor === null
        ? null
        : href(nextCursor, after === undefined ? [] : [...trail, after].slice(-MAX_TRAIL)),
    first: after === undefined ? null : href(undefined, []),
  }
}
