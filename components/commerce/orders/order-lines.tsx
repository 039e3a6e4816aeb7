import { optionsOf } from '@/components/commerce/orders/order-words'
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
import { lineMinor, remainingOf } from '@/lib/commerce/order-amounts.rules'
import type { Order, OrderItem } from '@/lib/commerce/orders.schemas'
import { formatMoney } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'
import { cn } from '@/lib/utils'

interface OrderLinesProps {
  order: Order
  locale: string
  /** Where the product is; null where it is no longer, or where the reader may not go. */
  itemHref: (item: OrderItem) => string | null
}

/** What was bought, as it was called and priced then. */
export function OrderLines({ order, locale, itemHref }: OrderLinesProps) {
  const money = (minor: number) => formatMoney(minor, { ...order, locale })
  return (
    <Table label="Items">
      <TableCaption>Items of order {order.number}</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead className="ps-4">Item</TableHead>
          <TableHead className="text-end max-sm:hidden">Price</TableHead>
          <TableHead className="text-end max-sm:hidden">Quantity</TableHead>
          <TableHead className="pe-4 text-end">Amount</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {order.items.map((item) => (
          <TableRow key={item.id}>
            <TableCell className="w-full max-w-0 py-2.5 ps-4">
              <ItemName item={item} href={itemHref(item)} />
              <p className="tabular text-muted-foreground text-xs sm:hidden">
                <Quantity item={item} locale={locale} /> × {money(item.unit_price_minor)}
              </p>
              <Cancelled item={item} locale={locale} />
            </TableCell>
            <TableCell className="tabular whitespace-nowrap text-end max-sm:hidden">
              {money(item.unit_price_minor)}
            </TableCell>
            <TableCell className="tabular whitespace-nowrap text-end max-sm:hidden">
              <Quantity item={item} locale={locale} />
            </TableCell>
            <TableCell
              className={cn(
                'tabular whitespace-nowrap pe-4 text-end',
                remainingOf(item) === 0 && 'text-muted-foreground',
              )}
            >
              {money(lineMinor(item, order))}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function ItemName({ item, href }: { item: OrderItem; href: string | null }) {
  const options = optionsOf(item.option_values)
  const isGone = remainingOf(item) === 0
  return (
    <>
      <p className={cn('break-words font-medium', isGone && 'text-muted-foreground line-through')}>
        {href ? (
          <Link href={href} className="underline-offset-4 hover:underline">
            <bdi>{item.product_name}</bdi>
          </Link>
        ) : (
          <bdi>{item.product_name}</bdi>
        )}
      </p>
      <p className="break-words text-muted-foreground text-xs">
        {options ? (
          <>
            <bdi>{options}</bdi>
            {' · '}
          </>
        ) : null}
        <bdi>{item.sku}</bdi>
      </p>
    </>
  )
}

function Quantity({ item, locale }: { item: OrderItem; locale: string }) {
  if (item.cancelled_quantity === 0) return formatNumber(item.quantity, locale)
  return (
    <>
      <del className="text-muted-foreground">{formatNumber(item.quantity, locale)}</del>{' '}
      <ins className="no-underline">{formatNumber(remainingOf(item), locale)}</ins>
    </>
  )
}

function Cancelled({ item, locale }: { item: OrderItem; locale: string }) {
  if (item.cancelled_quantity === 0) return null
  return (
    <p className="text-warning text-xs">
      {remainingOf(item) === 0
        ? 'Cancelled'
        : `${formatNumber(item.cancelled_quantity, locale)} of ${formatNumber(item.quantity, locale)} cancelled`}
    </p>
  )
}
