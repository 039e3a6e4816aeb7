import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { StateBadge } from '@/components/finance/invoices/state-badge'
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
import type { InvoiceRow } from '@/lib/finance/invoices.schemas'
import { formatMoney } from '@/lib/money'
import { cn } from '@/lib/utils'

interface InvoiceTableProps {
  rows: InvoiceRow[]
  pathname: string
  locale: string
}

/** On a phone a row is two lines, with the amount and the state at the end. */
export function InvoiceTable({ rows, pathname, locale }: InvoiceTableProps) {
  return (
    <Table label="Invoices" containerClassName="rounded-lg border bg-card">
      <TableCaption>Invoices</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Invoice</TableHead>
          <TableHead className="max-md:hidden">Customer</TableHead>
          <TableHead className="max-lg:hidden">Issued</TableHead>
          <TableHead className="max-sm:hidden">Due</TableHead>
          <TableHead className="max-md:hidden">State</TableHead>
          <TableHead className="text-end max-lg:hidden">Open</TableHead>
          <TableHead className="text-end">Total</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            <TableCell className="w-full max-w-0 md:w-auto md:max-w-none">
              <InvoiceNumber row={row} pathname={pathname} locale={locale} />
            </TableCell>
            <TableCell className="max-w-64 truncate max-md:hidden">
              <bdi>{row.customer.display_name}</bdi>
            </TableCell>
            <TableCell className="text-muted-foreground max-lg:hidden">
              <Day value={row.issued_on} locale={locale} />
            </TableCell>
            <TableCell
              className={cn(
                'max-sm:hidden',
                row.state === 'overdue' ? 'text-destructive' : 'text-muted-foreground',
              )}
            >
              <Day value={row.due_on} locale={locale} />
            </TableCell>
            <TableCell className="max-md:hidden">
              <StateBadge state={row.state} />
            </TableCell>
            <TableCell className="tabular whitespace-nowrap text-end max-lg:hidden">
              {row.open_minor > 0 ? formatMoney(row.open_minor, { ...row, locale }) : '–'}
            </TableCell>
            <TableCell className="whitespace-nowrap text-end">
              <span
                className={cn(
                  'tabular',
                  row.state === 'void' && 'text-muted-foreground line-through',
                )}
              >
                {formatMoney(row.total_minor, { ...row, locale })}
              </span>
              <span className="mt-1 flex justify-end md:hidden">
                <StateBadge state={row.state} />
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function Day({ value, locale }: { value: string | null; locale: string }) {
  return value === null ? '–' : <CalendarDay value={value} locale={locale} />
}

/** The number opens the invoice from anywhere in the row; below it, what the hidden columns say. */
function InvoiceNumber({
  row,
  pathname,
  locale,
}: {
  row: InvoiceRow
  pathname: string
  locale: string
}) {
  const name = row.number ?? 'Draft'
  return (
    <div className="min-w-0">
      <p className="truncate">
        <Link
          href={`${pathname}/${row.id}`}
          data-row-link=""
          aria-label={`${name}, ${row.customer.display_name}`}
          className="tabular font-medium after:absolute after:inset-0"
        >
          <bdi>{name}</bdi>
        </Link>
      </p>
      <p className="truncate text-muted-foreground text-xs md:hidden">
        <bdi>{row.customer.display_name}</bdi>
      </p>
      {row.due_on && row.open_minor > 0 ? (
        <p className="truncate text-muted-foreground text-xs sm:hidden">
          due <CalendarDay value={row.due_on} locale={locale} />
        </p>
      ) : null}
    </div>
  )
}
