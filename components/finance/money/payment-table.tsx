import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import {
  documentsOf,
  KIND_LABELS,
  KIND_VARIANTS,
  methodOf,
  partyOf,
  TAKEN_BACK,
} from '@/components/finance/money/money-words'
import { Badge } from '@/components/ui/badge'
import { Link } from '@/components/ui/link'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import { formatDay } from '@/lib/dates'
import type { PaymentRow } from '@/lib/finance/payments.schemas'
import { formatMoney } from '@/lib/money'
import { cn } from '@/lib/utils'

interface PaymentTableProps {
  rows: PaymentRow[]
  pathname: string
  locale: string
}

/** The latest day first; on a phone a row is two lines, with the amount and the kind at the end. */
export function PaymentTable({ rows, pathname, locale }: PaymentTableProps) {
  return (
    <Table label="Payments" containerClassName="rounded-lg border bg-card">
      <TableCaption>Payments</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>From or to</TableHead>
          <TableHead className="max-sm:hidden">Day</TableHead>
          <TableHead className="max-md:hidden">Kind</TableHead>
          <TableHead className="max-lg:hidden">Method</TableHead>
          <TableHead className="max-lg:hidden">For</TableHead>
          <TableHead className="max-xl:hidden">Reference</TableHead>
          <TableHead className="text-end">Amount</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            <TableCell className="w-full max-w-0 md:min-w-40">
              <p className="truncate">
                <Link
                  href={`${pathname}/${row.id}`}
                  data-row-link=""
                  aria-label={nameOf(row, locale)}
                  className="font-medium after:absolute after:inset-0"
                >
                  <bdi>{partyOf(row)}</bdi>
                </Link>
              </p>
              <p className="truncate text-muted-foreground text-xs lg:hidden">
                <span className="sm:hidden">
                  <CalendarDay value={row.paid_on} locale={locale} />
                  {' · '}
                </span>
                {[methodOf(row), documentsOf(row)].filter(Boolean).join(' · ')}
              </p>
            </TableCell>
            <TableCell className="text-muted-foreground max-sm:hidden">
              <CalendarDay value={row.paid_on} locale={locale} />
            </TableCell>
            <TableCell className="max-md:hidden">
              <KindBadge row={row} />
            </TableCell>
            <TableCell className="whitespace-nowrap max-lg:hidden">{methodOf(row)}</TableCell>
            <TableCell className="max-w-56 truncate max-lg:hidden">{documentsOf(row)}</TableCell>
            <TableCell className="max-w-48 truncate text-muted-foreground max-xl:hidden">
              <bdi>{row.reference}</bdi>
            </TableCell>
            <TableCell className="whitespace-nowrap text-end">
              <span className={cn('tabular', row.reversed_at && 'text-muted-foreground')}>
                {formatMoney(row.amount_minor, { ...row, locale })}
              </span>
              <span className="mt-1 flex justify-end md:hidden">
                <KindBadge row={row} />
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

/** One pays often: who it was says too little where only the links are read. */
function nameOf(row: PaymentRow, locale: string): string {
  const amount = formatMoney(row.amount_minor, { ...row, locale })
  return `${partyOf(row)}, ${amount}, ${formatDay(row.paid_on, locale)}`
}

function KindBadge({ row: { kind, reversed_at } }: { row: PaymentRow }) {
  return (
    <span className="flex flex-wrap gap-1">
      <Badge variant={KIND_VARIANTS[kind]}>{KIND_LABELS[kind]}</Badge>
      {reversed_at ? <Badge variant="outline">{TAKEN_BACK}</Badge> : null}
    </span>
  )
}
