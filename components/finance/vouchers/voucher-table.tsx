import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { VoucherBadge } from '@/components/finance/vouchers/voucher-badge'
import { partyOf, voucherName } from '@/components/finance/vouchers/voucher-words'
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
import type { VoucherRow } from '@/lib/finance/vouchers.schemas'
import { formatMoney } from '@/lib/money'
import { cn } from '@/lib/utils'

interface VoucherTableProps {
  rows: VoucherRow[]
  pathname: string
  locale: string
  /** Where all are one party's, it is not said again. */
  showsParty?: boolean
}

/** Latest day first; on a phone a row is two lines, with the amount and the state at the end. */
export function VoucherTable({ rows, pathname, locale, showsParty = true }: VoucherTableProps) {
  const [first] = rows
  return (
    <Table label="Vouchers" containerClassName="rounded-lg border bg-card">
      <TableCaption>Vouchers</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Voucher</TableHead>
          {showsParty ? (
            <TableHead className="max-md:hidden">
              {first?.kind === 'sales' ? 'Customer' : 'Supplier'}
            </TableHead>
          ) : null}
          <TableHead className="max-lg:hidden">Reference</TableHead>
          <TableHead className="max-sm:hidden">Date</TableHead>
          <TableHead className="max-lg:hidden">Due</TableHead>
          <TableHead className="max-md:hidden">State</TableHead>
          <TableHead className="text-end max-md:hidden">Open</TableHead>
          <TableHead className="text-end">Total</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => {
          const money = (minor: number) => formatMoney(minor, { ...row, locale })
          return (
            <TableRow key={row.id}>
              <TableCell className="w-full max-w-0 md:w-auto md:max-w-none">
                <p className="truncate">
                  <Link
                    href={`${pathname}/${row.id}`}
                    data-row-link=""
                    aria-label={`${voucherName(row)}, ${partyOf(row)}`}
                    className="tabular font-medium after:absolute after:inset-0"
                  >
                    {row.number ?? 'Draft'}
                  </Link>
                </p>
                <p className="truncate text-muted-foreground text-xs md:hidden">
                  <bdi>{showsParty ? partyOf(row) : (row.reference ?? '')}</bdi>
                </p>
              </TableCell>
              {showsParty ? (
                <TableCell className="max-w-56 truncate max-md:hidden">
                  <bdi>{partyOf(row)}</bdi>
                </TableCell>
              ) : null}
              <TableCell className="max-w-40 truncate text-muted-foreground max-lg:hidden">
                <bdi>{row.reference}</bdi>
              </TableCell>
              <TableCell className="text-muted-foreground max-sm:hidden">
                <CalendarDay value={row.voucher_on} locale={locale} />
              </TableCell>
              <TableCell className="text-muted-foreground max-lg:hidden">
                {row.due_on ? <CalendarDay value={row.due_on} locale={locale} /> : null}
              </TableCell>
              <TableCell className="max-md:hidden">
                <VoucherBadge state={row.state} />
              </TableCell>
              <TableCell className="tabular whitespace-nowrap text-end max-md:hidden">
                {row.open_minor > 0 ? money(row.open_minor) : null}
              </TableCell>
              <TableCell className="whitespace-nowrap text-end">
                <span
                  className={cn('tabular', row.state === 'cancelled' && 'text-muted-foreground')}
                >
                  {money(row.total_minor)}
                </span>
                <span className="mt-1 flex justify-end md:hidden">
                  <VoucherBadge state={row.state} />
                </span>
              </TableCell>
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}
