import { AmountCell } from '@/components/finance/reports/amount-cell'
import { formatRate, moneyOf } from '@/components/finance/reports/report-words'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import type { TaxReport } from '@/lib/finance/reports.schemas'

interface TaxTableProps {
  report: TaxReport
  side: 'output' | 'input'
  accountsHref: string
  locale: string
}

const SIDE_LABELS = {
  output: 'Tax on sales',
  input: 'Tax on purchases',
} as const

/** By rate, and under each rate the accounts that its net is made of. */
export function TaxTable({ report, side, accountsHref, locale }: TaxTableProps) {
  const money = moneyOf(report, locale)
  const { account, rates, net_minor, tax_minor } = report[side]
  const href = (id: string, rate: number | null) =>
    `${accountsHref}/${id}?currency=${report.currency}&from=${report.from}&rate=${rate ?? -1}&to=${report.to}`
  return (
    <Table label={SIDE_LABELS[side]} containerClassName="rounded-lg border bg-card">
      <TableCaption>{SIDE_LABELS[side]}</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>{SIDE_LABELS[side]}</TableHead>
          <TableHead className="text-end">Net</TableHead>
          <TableHead className="text-end">Tax</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rates.flatMap((rate) => [
          <TableRow key={rate.tax_rate_bps ?? 'none'} className="font-medium">
            <TableCell>{formatRate(rate.tax_rate_bps, locale)}</TableCell>
            <AmountCell value={rate.net_minor} format={money} />
            <AmountCell
              value={rate.tax_minor}
              format={money}
              href={href(account.id, rate.tax_rate_bps)}
              label={`lines of ${account.code} ${account.name}`}
            />
          </TableRow>,
          ...rate.accounts.map((each) => (
            <TableRow key={`${rate.tax_rate_bps} ${each.id}`} className="text-muted-foreground">
              <TableCell className="ps-8">
                <span className="tabular">{each.code}</span> <bdi>{each.name}</bdi>
              </TableCell>
              <AmountCell
                value={each.net_minor}
                format={money}
                href={href(each.id, rate.tax_rate_bps)}
                label={`lines of ${each.code} ${each.name}`}
              />
              <TableCell />
            </TableRow>
          )),
        ])}
        {rates.length === 0 ? (
          <TableRow>
            <TableCell colSpan={3} className="text-muted-foreground">
              Nothing in this period.
            </TableCell>
          </TableRow>
        ) : null}
      </TableBody>
      <tfoot>
        <TableRow className="font-semibold">
          <TableCell className="border-t">Total</TableCell>
          <AmountCell className="border-t" value={net_minor} format={money} />
          <AmountCell
            className="border-t"
            value={tax_minor}
            format={money}
            href={`${accountsHref}/${account.id}?currency=${report.currency}&from=${report.from}&to=${report.to}`}
            label={`lines of ${account.code} ${account.name}`}
          />
        </TableRow>
      </tfoot>
    </Table>
  )
}
