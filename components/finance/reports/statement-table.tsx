import { AmountCell } from '@/components/finance/reports/amount-cell'
import {
  documentHref,
  formatRate,
  moneyOf,
  SOURCE_LABELS,
} from '@/components/finance/reports/report-words'
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
import type { AccountStatement } from '@/lib/finance/ledger.schemas'

interface StatementTableProps {
  statement: AccountStatement
  base: string
  /** Whether it begins with what there was before, or goes on from an earlier page. */
  isFirstPage: boolean
  locale: string
}

/** Line by line with the balance after each; a line leads to its document and to its entry. */
export function StatementTable({ statement, base, isFirstPage, locale }: StatementTableProps) {
  const money = moneyOf(statement, locale)
  return (
    <Table label="Lines" containerClassName="rounded-lg border bg-card">
      <TableCaption>Lines of the account</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Day</TableHead>
          <TableHead>What</TableHead>
          <TableHead className="max-lg:hidden">Rate</TableHead>
          <TableHead className="text-end">Debit</TableHead>
          <TableHead className="text-end">Credit</TableHead>
          <TableHead className="text-end">Balance</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {isFirstPage ? (
          <TableRow className="text-muted-foreground">
            <TableCell className="whitespace-nowrap">{formatDay(statement.from, locale)}</TableCell>
            <TableCell>Opening balance</TableCell>
            <TableCell className="max-lg:hidden" />
            <TableCell />
            <TableCell />
            <AmountCell value={statement.opening_minor} format={money} />
          </TableRow>
        ) : null}
        {statement.items.map((line) => {
          const href = documentHref(base, line.document)
          return (
            <TableRow key={`${line.entry_id} ${line.position}`}>
              <TableCell className="whitespace-nowrap">
                <Link
                  href={`${base}/reports/journal?entry=${line.entry_id}`}
                  className="underline-offset-4 hover:underline"
                >
                  {formatDay(line.posted_on, locale)}
                  <span className="sr-only">, the entry in the journal</span>
                </Link>
              </TableCell>
              <TableCell className="min-w-44 max-w-80">
                <span className="block truncate">
                  {href ? (
                    <Link href={href} className="underline-offset-4 hover:underline">
                      <bdi>{line.description}</bdi>
                    </Link>
                  ) : (
                    <bdi>{line.description}</bdi>
                  )}
                </span>
                <span className="block text-muted-foreground text-xs">
                  {SOURCE_LABELS[line.source_type]}
                  {line.kind === 'reversal' ? ', taken back' : ''}
                </span>
              </TableCell>
              <TableCell className="whitespace-nowrap text-muted-foreground max-lg:hidden">
                {line.tax_rate_bps === null ? '' : formatRate(line.tax_rate_bps, locale)}
              </TableCell>
              <AmountCell value={line.debit_minor} format={money} />
              <AmountCell value={line.credit_minor} format={money} />
              <TableCell className="tabular whitespace-nowrap text-end">
                {money(line.balance_minor)}
              </TableCell>
            </TableRow>
          )
        })}
      </TableBody>
      <tfoot>
        <TableRow className="font-semibold">
          <TableCell className="border-t" colSpan={2}>
            Whole period
          </TableCell>
          <TableCell className="border-t max-lg:hidden" />
          <AmountCell className="border-t" value={statement.debit_minor} format={money} />
          <AmountCell className="border-t" value={statement.credit_minor} format={money} />
          <TableCell className="tabular whitespace-nowrap border-t text-end">
            {money(statement.closing_minor)}
          </TableCell>
        </TableRow>
      </tfoot>
    </Table>
  )
}
