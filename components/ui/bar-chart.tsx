import { type Bar, type Grain, niceCeiling } from '@/lib/periods'
import { cn } from '@/lib/utils'

/** One of the values of a bar. */
type Series = { label: string; format: (value: number) => string }

interface BarChartProps {
  bars: Bar[]
  grain: Grain
  locale: string
  /** What a screen reader calls the table. */
  caption: string
  /** In the order of the sums of a bar. The first is drawn, all are in the table. */
  series: [drawn: Series, ...others: Series[]]
  /** For the scale, where there is little room. */
  formatShort?: (value: number) => string
}

const GRAIN_LABELS: Record<Grain, string> = { day: 'Day', week: 'Week', month: 'Month' }

/**
 * Sums over time, drawn on the server: bars for the eye, and the same numbers as a table for
 * everyone. Only the bars are stretched; what is written stays text.
 */
export function BarChart({ bars, grain, locale, caption, series, formatShort }: BarChartProps) {
  const [drawn] = series
  const values = bars.map((bar) => bar.sums[0] ?? 0)
  const isBelowZero = values.some((value) => value < 0)
  const top = niceCeiling(Math.max(0, ...values.map(Math.abs)))
  // From where to where: with anything below zero the middle is zero.
  const bottom = isBelowZero ? -top : 0
  // Of nothing there is no scale: any number on it would be made up.
  const ticks = values.every((value) => value === 0) ? [0] : [top, (top + bottom) / 2, bottom]
  const yOf = (value: number) => ((top - value) / (top - bottom)) * 100
  const label = (bar: Bar) => labelOf(bar, grain, locale)
  const marks = marksOf(bars)
  return (
    <figure className="grid gap-2">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
        <div
          aria-hidden
          className={cn(
            '-my-2 flex h-44 flex-col text-end text-muted-foreground text-xs tabular-nums',
            ticks.length === 1 ? 'justify-end' : 'justify-between',
          )}
        >
          {ticks.map((value) => (
            <span key={value}>{(formatShort ?? drawn.format)(value)}</span>
          ))}
        </div>
        {/* The table below says the same, number by number. */}
        <svg
          aria-hidden
          viewBox={`0 0 ${bars.length} 100`}
          preserveAspectRatio="none"
          className="h-40 w-full overflow-visible rtl:-scale-x-100"
        >
          {ticks.map((value) => (
            <line
              key={value}
              x1="0"
              x2={bars.length}
              y1={yOf(value)}
              y2={yOf(value)}
              vectorEffect="non-scaling-stroke"
              className="stroke-border"
            />
          ))}
          {bars.map((bar, index) => {
            const value = values[index] ?? 0
            return (
              <g key={bar.from} className="fill-primary hover:fill-ring">
                <title>{`${label(bar)}: ${drawn.format(value)}`}</title>
                {/* Nothing to see, and something to point at where the bar is low. */}
                <rect x={index} width="1" height="100" fillOpacity="0" />
                <rect
                  x={index + 0.12}
                  width="0.76"
                  y={yOf(Math.max(0, value))}
                  height={yOf(Math.min(0, value)) - yOf(Math.max(0, value))}
                />
              </g>
            )
          })}
        </svg>
        <div
          aria-hidden
          className="col-start-2 flex justify-between gap-2 pt-2 text-muted-foreground text-xs"
        >
          {marks.map((bar) => (
            <span key={bar.from} className="truncate">
              {label(bar)}
            </span>
          ))}
        </div>
      </div>
      <figcaption>
        <details>
          <summary className="w-fit cursor-pointer rounded-sm text-muted-foreground text-sm underline-offset-4 hover:underline">
            Show as a table
          </summary>
          <table className="mt-2 w-full max-w-sm text-sm">
            <caption className="sr-only">{caption}</caption>
            <thead>
              <tr className="text-muted-foreground text-xs">
                <th scope="col" className="py-1 text-start font-medium">
                  {GRAIN_LABELS[grain]}
                </th>
                {series.map((each) => (
                  <th key={each.label} scope="col" className="py-1 text-end font-medium">
                    {each.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.from} className="border-t">
                  <th scope="row" className="border-t py-1 text-start font-normal">
                    {label(bar)}
                  </th>
                  {series.map((each, index) => (
                    <td key={each.label} className="border-t py-1 text-end tabular-nums">
                      {each.format(bar.sums[index] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </figcaption>
    </figure>
  )
}

/** The first, the middle and the last: more would not fit under the bars of a phone. */
function marksOf(bars: Bar[]): Bar[] {
  const indexes = bars.length > 2 ? [0, Math.floor((bars.length - 1) / 2), bars.length - 1] : [0, 1]
  return indexes.flatMap((index) => bars[index] ?? [])
}

function labelOf({ from, to }: Bar, grain: Grain, locale: string): string {
  // A day is no instant: it is written in the zone that it was made in here.
  const options: Intl.DateTimeFormatOptions =
    grain === 'month'
      ? { month: 'short', year: 'numeric', timeZone: 'UTC' }
      : { day: 'numeric', month: 'short', timeZone: 'UTC' }
  const format = new Intl.DateTimeFormat(locale, options)
  if (grain !== 'week' || from === to) return format.format(new Date(`${from}T00:00:00Z`))
  return format.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`))
}
