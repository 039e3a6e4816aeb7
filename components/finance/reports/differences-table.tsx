import { AmountCell } from '@/components/finance/reports/amount-cell'
import {
  differenceHref,
  formatRate,
  moneyOf,
  PROBLEM_LABELS,
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
import type { LedgerDifference } from '@/lib/finance/reports.schemas'

interface DifferencesTableProps {
  differences: LedgerDifference[]
  base: string
  locale: string
}

export function DifferencesTable({ differences, base, locale }: DifferencesTableProps) {
  return (
    <Table label="Differences" containerClassName="rounded-lg border bg-card">
      <TableCaption>Where ledger and documents differ</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>What</TableHead>
          <TableHead className="max-sm:hidden">Day</TableHead>
          <TableHead className="text-end">Expected</TableHead>
          <TableHead className="text-end">Found</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {differences.map((row) => {
          const money = moneyOf(row, locale)
          const href = differenceHref(base, row)
          const key = `${row.problem} ${row.source_id} ${row.subject} ${row.tax_rate_bps} ${row.currency} ${row.posted_on} ${row.expected_minor}`
          return (
            <TableRow key={key}>
              <TableCell className="min-w-44">
                <span className="block">{PROBLEM_LABELS[row.problem]}</span>
                <span className="block text-muted-foreground text-xs">
                  {href ? (
                    <Link href={href} className="underline underline-offset-4">
                      <bdi>{row.subject ?? row.source_id}</bdi>
                    </Link>
                  ) : (
                    <bdi>{row.subject ?? row.source_id}</bdi>
                  )}
                  {row.tax_rate_bps !== null && ` · ${formatRate(row.tax_rate_bps, locale)}`}
                </span>
              </TableCell>
              <TableCell className="whitespace-nowrap text-muted-foreground max-sm:hidden">
                {row.posted_on ? formatDay(row.posted_on, locale) : ''}
              </TableCell>
              <AmountCell value={row.expected_minor ?? 0} format={money} />
              <AmountCell value={row.found_minor ?? 0} format={money} />
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}
