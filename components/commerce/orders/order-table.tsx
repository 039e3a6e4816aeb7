import { PaymentBadge, StatusBadge } from '@/components/commerce/orders/order-badges'
import { CHANNEL_LABELS } from '@/components/commerce/orders/order-words'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import { RelativeTime } from '@/components/ui/relative-time'
import { SelectAll, SelectRow } from '@/components/ui/selection'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import type { OrderRow } from '@/lib/commerce/orders.schemas'
import { counted } from '@/lib/counted'
import { formatMoney } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'
import { cn } from '@/lib/utils'

interface OrderTableProps {
  rows: OrderRow[]
  pathname: string
  locale: string
  canSelect: boolean
  /** The clock of the server, for "3 hours ago". */
  now: string
}

/** Newest first; on a phone a row is two lines, with the amount and the state at the end. */
export function OrderTable({ rows, pathname, locale, canSelect, now }: OrderTableProps) {
  return (
    <Table label="Orders" containerClassName="rounded-lg border bg-card">
      <TableCaption>Orders</TableCaption>
      <TableHeader>
        <TableRow>
          {canSelect ? (
            <TableHead className="w-10 pe-0">
              <SelectAll />
            </TableHead>
          ) : null}
          <TableHead>Order</TableHead>
          <TableHead className="max-md:hidden">Customer</TableHead>
          <TableHead className="max-lg:hidden">Placed</TableHead>
          <TableHead className="max-md:hidden">Status</TableHead>
          <TableHead className="max-sm:hidden">Payment</TableHead>
          <TableHead className="text-end max-lg:hidden">Items</TableHead>
          <TableHead className="max-xl:hidden">Channel</TableHead>
          <TableHead className="text-end">Total</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            {canSelect ? (
              <TableCell className="pe-0">
                {/* Above the link that covers the row. */}
                <span className="relative z-1 flex">
                  <SelectRow id={row.id} label={`Select order ${row.number}`} />
                </span>
              </TableCell>
            ) : null}
            <TableCell className="w-full max-w-0 md:w-auto md:max-w-none">
              <OrderName row={row} pathname={pathname} locale={locale} now={now} />
            </TableCell>
            <TableCell className="max-w-56 truncate max-md:hidden">
              <bdi>{row.customer_name}</bdi>
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-lg:hidden">
              <LocalTime value={row.placed_at} />
            </TableCell>
            <TableCell className="max-md:hidden">
              <StatusBadge status={row.status} />
            </TableCell>
            <TableCell className="max-sm:hidden">
              <PaymentBadge order={row} />
            </TableCell>
            <TableCell className="tabular text-end max-lg:hidden">
              {formatNumber(row.item_count, locale)}
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-xl:hidden">
              {CHANNEL_LABELS[row.channel]}
            </TableCell>
            <TableCell className="whitespace-nowrap text-end">
              <span
                className={cn('tabular', row.status === 'cancelled' && 'text-muted-foreground')}
              >
                {formatMoney(row.total_minor, {
                  currency: row.currency,
                  exponent: row.exponent,
                  locale,
                })}
              </span>
              <span className="mt-1 flex flex-wrap justify-end gap-1 md:hidden">
                <span className="contents sm:hidden">
                  <PaymentBadge order={row} />
                </span>
                <StatusBadge status={row.status} />
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

/** The number opens the order from anywhere in the row; below it, what the hidden columns say. */
function OrderName({
  row,
  pathname,
  locale,
  now,
}: Omit<OrderTableProps, 'rows' | 'canSelect'> & { row: OrderRow }) {
  return (
    <div className="min-w-0">
      <p className="truncate">
        <Link
          href={`${pathname}/${row.id}`}
          data-row-link=""
          aria-label={`Order #${row.number}, ${row.customer_name}`}
          className="tabular font-medium after:absolute after:inset-0"
        >
          #{row.number}
        </Link>
        <span className="md:hidden">
          {' '}
          <bdi>{row.customer_name}</bdi>
        </span>
      </p>
      <p className="truncate text-muted-foreground text-xs lg:hidden">
        <RelativeTime value={row.placed_at} now={now} />
        {' · '}
        {counted(row.item_count, 'item', 'items', locale)}
      </p>
    </div>
  )
}
