import { type ResultWording, wordsFor } from '@/components/import/wording'
import { Count } from '@/components/ui/count'
import { Link } from '@/components/ui/link'
import { countOf } from '@/lib/csv/import-results.rules'
import type { ImportResult, ImportState } from '@/lib/csv/imports.schemas'
import { cn } from '@/lib/utils'

/** What most imports have none of. */
const RARE = new Set<ImportResult | undefined>(['archived', 'unreached'])

interface ResultTabsProps {
  state: ImportState
  wording: ResultWording
  results: readonly ImportResult[]
  pathname: string
  current: ImportResult | undefined
}

/** How many rows come to what; the numbers add up to the rows of the file. */
export function ResultTabs({ state, wording, results, pathname, current }: ResultTabsProps) {
  const tiles = [
    {
      key: undefined,
      label: 'All rows',
      hint: 'Rows of the file.',
      count: state.row_count,
    },
    ...results.map((result) => ({
      ...wordsFor(wording, result, state),
      key: result,
      count: countOf(state, result),
    })),
  ].filter(({ key, count }) => count > 0 || key === current || !RARE.has(key))
  return (
    <nav aria-label="Rows by result">
      <ul className="grid grid-cols-2 gap-2 sm:grid-cols-4 xl:grid-cols-7">
        {tiles.map(({ key, label, hint, count }) => {
          const isCurrent = key === current
          return (
            <li key={key ?? 'all'} className="flex">
              <Link
                href={key ? `${pathname}?result=${key}` : pathname}
                scroll={false}
                title={hint}
                aria-current={isCurrent ? 'page' : undefined}
                className={cn(
                  'grid flex-1 content-start rounded-lg border bg-card px-3 py-2 hover:bg-accent',
                  isCurrent && 'border-primary ring-1 ring-primary',
                )}
              >
                <span className="tabular font-semibold text-lg leading-tight">
                  <Count value={count} />
                </span>
                <span className="text-muted-foreground text-xs">{label}</span>
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
