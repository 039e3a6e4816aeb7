import type { Dashboard } from './dashboard.schemas'

export type SourceShare = { source: string | null; arrived: number; isRest: boolean }

/** The largest sources, and all others as one. */
export function topSources(sources: Dashboard['sources'], count: number): SourceShare[] {
  if (sources.length <= count + 1) return sources.map((share) => ({ ...share, isRest: false }))
  const rest = sources.slice(count).reduce((sum, { arrived }) => sum + arrived, 0)
  return [
    ...sources.slice(0, count).map((share) => ({ ...share, isRest: false })),
    { source: null, arrived: rest, isRest: true },
  ]
}
