import { CalendarDay } from '@/components/finance/invoices/calendar-day'
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
import type { CreditNoteRow } from '@/lib/finance/credit-notes.schemas'
import { formatMoney } from '@/lib/money'

interface CreditNoteTableProps {
  rows: CreditNoteRow[]
  pathname: string
  locale: string
}

/** The latest day first; on a phone a row is two lines. */
export function CreditNoteTable({ rows, pathname, locale }: CreditNoteTableProps) {
  return (
    <Table label="Credit notes" containerClassName="rounded-lg border bg-card">
      <TableCaption>Credit notes</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Credit note</TableHead>
          <TableHead className="max-md:hidden">Customer</TableHead>
          <TableHead className="max-sm:hidden">Issued</TableHead>
          <TableHead className="max-lg:hidden">Invoice</TableHead>
          <TableHead className="max-lg:hidden">Reason</TableHead>
          <TableHead className="text-end">Total</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            <TableCell className="w-full max-w-0 md:w-auto md:max-w-none">
              <p className="truncate">
                <Link
                  href={`${pathname}/${row.id}`}
                  data-row-link=""
                  aria-label={`Credit note ${row.number}, ${row.customer.display_name}`}
                  className="tabular font-medium after:absolute after:inset-0"
                >
                  {row.number}
                </Link>
              </p>
              <p className="truncate text-muted-foreground text-xs md:hidden">
                <bdi>{row.customer.display_name}</bdi>
                <span className="sm:hidden">
                  {' · '}
                  <CalendarDay value={row.issued_on} locale={locale} />
                </span>
              </p>
            </TableCell>
            <TableCell className="max-w-56 truncate max-md:hidden">
              <bdi>{row.customer.display_name}</bdi>
            </TableCell>
            <TableCell className="text-muted-foreground max-sm:hidden">
              <CalendarDay value={row.issued_on} locale={locale} />
            </TableCell>
            <TableCell className="tabular whitespace-nowrap max-lg:hidden">
              {row.invoice?.number}
            </TableCell>
            <TableCell className="max-w-56 truncate text-muted-foreground max-lg:hidden">
              <bdi>{row.reason}</bdi>
            </TableCell>
            <TableCell className="whitespace-nowrap text-end">
              <span className="tabular">{formatMoney(row.total_minor, { ...row, locale })}</span>
              {row.refunded_minor < row.refundable_minor ? (
                <span className="mt-1 flex justify-end">
                  <Badge variant="warning">To be paid back</Badge>
                </span>
              ) : null}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
