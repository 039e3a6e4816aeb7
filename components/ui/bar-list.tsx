import type { ReactNode } from 'react'
import { Link } from '@/components/ui/link'
import { formatNumber } from '@/lib/numbers'

export type BarListRow = {
  key: string
  label: ReactNode
  count: number
  href?: string
  /** Under the number; its share of all, if nothing else is said. */
  note?: string
}

interface BarListProps {
  /** What a screen reader calls the table. */
  caption: string
  columns: [label: string, count: string]
  rows: BarListRow[]
  locale: string
  /** How counts are written that are no plain numbers. */
  format?: (count: number) => string
}

/** A table whose numbers are drawn as bars under their labels: the same thing to eyes and ears. */
export function BarList({ caption, columns, rows, locale, format }: BarListProps) {
  const largest = Math.max(1, ...rows.map((row) => row.count))
  const total = rows.reduce((sum, row) => sum + row.count, 0)
  return (
    <table className="w-full table-fixed text-sm">
      <caption className="sr-only">{caption}</caption>
      <colgroup>
        <col />
        <col className={format ? 'w-32' : 'w-20'} />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th scope="col">{columns[0]}</th>
          <th scope="col">{columns[1]}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} className="align-top">
            <th scope="row" className="py-1.5 pe-3 text-start font-normal">
              <span className="block truncate">
                {row.href ? (
                  <Link href={row.href} className="underline-offset-4 hover:underline">
                    {row.label}
                  </Link>
                ) : (
                  row.label
                )}
              </span>
              <svg
                aria-hidden
                viewBox="0 0 100 4"
                preserveAspectRatio="none"
                className="mt-1 h-1.5 w-full overflow-hidden rounded-full bg-muted rtl:-scale-x-100"
              >
                <rect width={(row.count / largest) * 100} height="4" className="fill-primary" />
              </svg>
            </th>
            <td className="py-1.5 text-end tabular-nums">
              {format ? format(row.count) : formatNumber(row.count, locale)}
              <span className="block text-muted-foreground text-xs">
                {row.note ??
                  formatNumber(row.count / Math.max(1, total), locale, { style: 'percent' })}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
