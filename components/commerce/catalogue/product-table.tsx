import { PriceRange } from '@/components/commerce/catalogue/price-range'
import { ProductStatusBadge } from '@/components/commerce/catalogue/product-status-badge'
import { ProductThumb } from '@/components/commerce/catalogue/product-thumb'
import { StockText } from '@/components/commerce/catalogue/stock-text'
import { Link } from '@/components/ui/link'
import type { SearchParams, Sort } from '@/components/ui/list-url'
import { RelativeTime } from '@/components/ui/relative-time'
import { SortHeader } from '@/components/ui/sort-header'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import { productImageUrl } from '@/lib/commerce/images.rules'
import type { ProductRow } from '@/lib/commerce/products.schemas'

interface ProductTableProps {
  orgId: string
  locale: string
  rows: ProductRow[]
  pathname: string
  params: SearchParams
  sort: Sort
  /** The clock of the server, for "3 hours ago". */
  now: string
}

export function ProductTable({
  orgId,
  locale,
  rows,
  pathname,
  params,
  sort,
  now,
}: ProductTableProps) {
  const list = { pathname, params, sort }
  return (
    <Table label="Products" containerClassName="rounded-lg border bg-card">
      <TableCaption>Products</TableCaption>
      <TableHeader>
        <TableRow>
          <SortHeader {...list} column="name">
            Product
          </SortHeader>
          <TableHead className="max-sm:hidden">Status</TableHead>
          <SortHeader {...list} column="stock" className="text-end max-md:hidden">
            Stock
          </SortHeader>
          <SortHeader {...list} column="price" className="text-end">
            Price
          </SortHeader>
          <TableHead className="max-lg:hidden">Changed</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            <TableCell className="w-full max-w-0 py-1.5">
              <div className="flex min-w-0 items-center gap-3">
                <ProductThumb src={row.image ? productImageUrl(orgId, row.image.id) : null} />
                <ProductName row={row} pathname={pathname} locale={locale} />
              </div>
            </TableCell>
            <TableCell className="max-sm:hidden">
              <ProductStatusBadge status={row.status} />
            </TableCell>
            <TableCell className="whitespace-nowrap text-end max-md:hidden">
              <StockText quantity={row.stock_quantity} locale={locale} />
            </TableCell>
            <TableCell className="text-end sm:whitespace-nowrap">
              <PriceRange
                from={row.price_from_minor}
                to={row.price_to_minor}
                currency={row.currency}
                exponent={row.exponent}
                locale={locale}
              />
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-lg:hidden">
              <RelativeTime value={row.updated_at} now={now} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

/** The name opens the product from anywhere in the row; below it, what tells it from its like. */
function ProductName({
  row,
  pathname,
  locale,
}: {
  row: ProductRow
  pathname: string
  locale: string
}) {
  const isMany = row.variant_count > 1
  return (
    <div className="min-w-0 flex-1">
      <Link
        href={`${pathname}/${row.id}`}
        data-row-link=""
        title={row.name}
        className="block truncate font-medium after:absolute after:inset-0"
      >
        <bdi>{row.name}</bdi>
      </Link>
      <p className="flex min-w-0 items-center gap-x-1.5 text-muted-foreground text-xs">
        <span className="truncate">
          {isMany ? `${row.variant_count} variants · ` : null}
          <bdi className="font-mono text-[0.6875rem]">{row.skus.join(', ')}</bdi>
          {row.variant_count > row.skus.length ? ' …' : null}
        </span>
      </p>
      {/* Where their columns have no room. */}
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 pt-1 text-xs md:hidden">
        <span className="sm:hidden">
          <ProductStatusBadge status={row.status} />
        </span>
        <StockText quantity={row.stock_quantity} locale={locale} />
        {row.stock_quantity !== null && row.stock_quantity > 5 ? (
          <span className="text-muted-foreground">in stock</span>
        ) : null}
      </p>
    </div>
  )
}
