import { formatDay } from '@/lib/dates'

/** A day of a document: the same for whoever reads it, wherever they are. */
export function CalendarDay({ value, locale }: { value: string; locale: string }) {
  return (
    <time dateTime={value} className="whitespace-nowrap">
      {formatDay(value, locale)}
    </time>
  )
}
