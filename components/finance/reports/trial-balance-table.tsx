import { AmountCell } from '@/components/finance/reports/amount-cell'
import { moneyOf, TYPE_LABELS } from '@/components/finance/reports/report-words'
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
import { addDays } from '@/lib/dates'
import type { TrialBalance } from '@/lib/finance/reports.schemas'

interface TrialBalanceTableProps {
  report: TrialBalance
  /** Of the chart of accounts. */
  accountsHref: string
  locale: string
}

/** Every figure leads to the lines it is the sum of. */
export function TrialBalanceTable({ report, accountsHref, locale }: TrialBalanceTableProps) {
  const money = moneyOf(report, locale)
  const { from, to, currency, fiscal_year_on, earlier_years_minor } = report
  const linesOf = (id: string) => `${accountsHref}/${id}?currency=${currency}&from=${from}&to=${to}`
  const until = ({ id, type }: TrialBalance['accounts'][number]) => {
    const first = type === 'revenue' || type === 'expense' ? fiscal_year_on : '1970-01-01'
    return `${accountsHref}/${id}?currency=${currency}&from=${first}&to=${addDays(from, -1)}`
  }
  const earlierYears = `?currency=${currency}&from=1970-01-01&to=${addDays(fiscal_year_on, -1)}`
  return (
    <Table label="Trial balance" containerClassName="rounded-lg border bg-card">
      <TableCaption>Trial balance</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Account</TableHead>
          <TableHead className="max-md:hidden">Type</TableHead>
          <TableHead className="text-end max-sm:hidden">Opening</TableHead>
          <TableHead className="text-end">Debit</TableHead>
          <TableHead className="text-end">Credit</TableHead>
          <TableHead className="text-end max-sm:hidden">Closing</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {report.accounts.map((row) => {
          const name = `${row.code} ${row.name}`
          return (
            <TableRow key={row.id}>
              <TableCell className="min-w-36">
                <Link href={linesOf(row.id)} className="underline-offset-4 hover:underline">
                  <span className="tabular text-muted-foreground">{row.code}</span>{' '}
                  <bdi className="font-medium">{row.name}</bdi>
                </Link>
                <span className="tabular block text-muted-foreground text-xs sm:hidden">
                  {money(row.opening_minor)} → {money(row.closing_minor)}
                </span>
              </TableCell>
              <TableCell className="text-muted-foreground max-md:hidden">
                {TYPE_LABELS[row.type]}
              </TableCell>
              <AmountCell
                className="max-sm:hidden"
                value={row.opening_minor}
                format={money}
                href={until(row)}
                label={`what ${name} had before`}
              />
              <AmountCell
                value={row.debit_minor}
                format={money}
                href={linesOf(row.id)}
                label={`debits of ${name}`}
              />
              <AmountCell
                value={row.credit_minor}
                format={money}
                href={linesOf(row.id)}
                label={`credits of ${name}`}
              />
              <AmountCell
                className="max-sm:hidden"
                value={row.closing_minor}
                format={money}
                href={linesOf(row.id)}
                label={`what ${name} has after`}
              />
            </TableRow>
          )
        })}
        {earlier_years_minor === 0 ? null : (
          <TableRow>
            <TableCell className="min-w-36">
              <Link href={earlierYears} className="font-medium underline-offset-4 hover:underline">
                Profit of earlier years
              </Link>
              <span className="tabular block text-muted-foreground text-xs sm:hidden">
                {money(earlier_years_minor)}
              </span>
            </TableCell>
            <TableCell className="text-muted-foreground max-md:hidden">
              {TYPE_LABELS.equity}
            </TableCell>
            <AmountCell className="max-sm:hidden" value={earlier_years_minor} format={money} />
            <AmountCell value={0} format={money} />
            <AmountCell value={0} format={money} />
            <AmountCell className="max-sm:hidden" value={earlier_years_minor} format={money} />
          </TableRow>
        )}
      </TableBody>
      <tfoot>
        <TableRow className="font-semibold">
          <TableCell className="border-t">Total</TableCell>
          <TableCell className="border-t max-md:hidden" />
          <AmountCell
            className="border-t max-sm:hidden"
            value={report.opening_minor}
            format={money}
          />
          <AmountCell className="border-t" value={report.debit_minor} format={money} />
          <AmountCell className="border-t" value={report.credit_minor} format={money} />
          <AmountCell
            className="border-t max-sm:hidden"
            value={report.closing_minor}
            format={money}
          />
        </TableRow>
      </tfoot>
    </Table>
  )
}
