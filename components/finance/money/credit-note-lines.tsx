import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import type { CreditNote } from '@/lib/finance/credit-notes.schemas'
import { formatQuantity } from '@/lib/finance/invoices.rules'
import { formatMoney, formatPercent } from '@/lib/money'

/** What was taken back of which line, without tax. */
export function CreditNoteLines({ note, locale }: { note: CreditNote; locale: string }) {
  return (
    <Table label="Lines" className="border-t">
      <TableCaption>Lines of the credit note</TableCaption>
      <TableHeader className="static">
        <TableRow>
          <TableHead className="ps-4">Description</TableHead>
          <TableHead className="text-end max-sm:hidden">Quantity</TableHead>
          <TableHead className="text-end max-sm:hidden">Tax</TableHead>
          <TableHead className="pe-4 text-end">Net</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {note.items.map((item) => (
          <TableRow key={item.id}>
            <TableCell className="w-full max-w-0 py-2.5 ps-4 align-top">
              <p className="whitespace-pre-line break-words">
                <bdi>{item.description}</bdi>
              </p>
              <p className="tabular text-muted-foreground text-xs sm:hidden">
                {formatQuantity(item.quantity, locale)} · {formatPercent(item.tax_rate_bps, locale)}{' '}
                tax
              </p>
            </TableCell>
            <TableCell className="tabular py-2.5 text-end align-top max-sm:hidden">
              {formatQuantity(item.quantity, locale)}
            </TableCell>
            <TableCell className="tabular whitespace-nowrap py-2.5 text-end align-top max-sm:hidden">
              {formatPercent(item.tax_rate_bps, locale)}
            </TableCell>
            <TableCell className="tabular whitespace-nowrap py-2.5 pe-4 text-end align-top">
              {formatMoney(item.net_minor, { ...note, locale })}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
