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
import { formatQuantity } from '@/lib/finance/invoices.rules'
import type { Invoice, InvoiceItem } from '@/lib/finance/invoices.schemas'
import { formatMoney, formatPercent } from '@/lib/money'

interface PaperLinesProps {
  invoice: Invoice
  locale: string
  itemHref?: ((productId: string) => string | null) | undefined
}

/** The lines of a document; their amounts are with tax where its prices are. */
export function PaperLines({ invoice, locale, itemHref }: PaperLinesProps) {
  const money = (minor: number) => formatMoney(minor, { ...invoice, locale })
  const amountOf = (item: InvoiceItem) =>
    money(invoice.prices_include_tax ? item.gross_minor : item.net_minor)
  return (
    <Table label="Lines" className="border-t">
      <TableCaption>Lines of the invoice</TableCaption>
      <TableHeader className="static">
        <TableRow>
          <TableHead className="ps-4 sm:ps-8">Description</TableHead>
          <TableHead className="text-end max-sm:hidden">Quantity</TableHead>
          <TableHead className="text-end max-sm:hidden">Price</TableHead>
          <TableHead className="text-end max-md:hidden">Tax</TableHead>
          <TableHead className="pe-4 text-end sm:pe-8">Amount</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {invoice.items.map((item) => {
          const href = item.product_id && itemHref ? itemHref(item.product_id) : null
          const discount =
            item.discount_bps > 0 ? `${formatPercent(item.discount_bps, locale)} discount` : null
          return (
            <TableRow key={item.id}>
              <TableCell className="w-full max-w-0 py-2.5 ps-4 align-top sm:ps-8">
                <p className="whitespace-pre-line break-words">
                  {href ? (
                    <Link href={href} className="underline-offset-4 hover:underline">
                      <bdi>{item.description}</bdi>
                    </Link>
                  ) : (
                    <bdi>{item.description}</bdi>
                  )}
                </p>
                <p className="tabular text-muted-foreground text-xs sm:hidden">
                  <Quantity item={item} locale={locale} /> × {money(item.unit_price_minor)}
                </p>
                {discount ? <p className="text-muted-foreground text-xs">{discount}</p> : null}
                <p className="text-muted-foreground text-xs md:hidden">
                  {formatPercent(item.tax_rate_bps, locale)} tax
                </p>
              </TableCell>
              <TableCell className="tabular whitespace-nowrap py-2.5 text-end align-top max-sm:hidden">
                <Quantity item={item} locale={locale} />
              </TableCell>
              <TableCell className="tabular whitespace-nowrap py-2.5 text-end align-top max-sm:hidden">
                {money(item.unit_price_minor)}
              </TableCell>
              <TableCell className="tabular whitespace-nowrap py-2.5 text-end align-top max-md:hidden">
                {formatPercent(item.tax_rate_bps, locale)}
              </TableCell>
              <TableCell className="tabular whitespace-nowrap py-2.5 pe-4 text-end align-top sm:pe-8">
                {amountOf(item)}
              </TableCell>
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}

function Quantity({ item, locale }: { item: InvoiceItem; locale: string }) {
  return (
    <>
      {formatQuantity(item.quantity, locale)}
      {item.unit ? (
        <>
          {' '}
          <bdi>{item.unit}</bdi>
        </>
      ) : null}
    </>
  )
}
