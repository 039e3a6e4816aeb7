import { AmountCell } from '@/components/finance/reports/amount-cell'
import {
  documentHref,
  formatRate,
  moneyOf,
  SOURCE_LABELS,
} from '@/components/finance/reports/report-words'
import { Badge } from '@/components/ui/badge'
import { Link } from '@/components/ui/link'
import {
  Table,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import { formatDay } from '@/lib/dates'
import type { JournalEntry } from '@/lib/finance/ledger.schemas'

interface JournalListProps {
  entries: JournalEntry[]
  base: string
  locale: string
}

/** Entries newest first, each with its lines under it. */
export function JournalList({ entries, base, locale }: JournalListProps) {
  return (
    <Table label="Journal" containerClassName="rounded-lg border bg-card">
      <TableCaption>Journal entries with their lines</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Entry</TableHead>
          <TableHead className="max-md:hidden">Rate</TableHead>
          <TableHead className="text-end">Debit</TableHead>
          <TableHead className="text-end">Credit</TableHead>
        </TableRow>
      </TableHeader>
      {entries.map((entry) => {
        const money = moneyOf(entry, locale)
        const href = documentHref(base, entry.document)
        return (
          <tbody key={entry.id}>
            <TableRow>
              <th
                scope="rowgroup"
                colSpan={4}
                className="border-b bg-muted/40 px-3 py-2 text-start font-normal"
              >
                <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  <span className="whitespace-nowrap text-muted-foreground">
                    {formatDay(entry.posted_on, locale)}
                  </span>
                  {href ? (
                    <Link href={href} className="font-medium underline-offset-4 hover:underline">
                      <bdi>{entry.description}</bdi>
                    </Link>
                  ) : (
                    <bdi className="font-medium">{entry.description}</bdi>
                  )}
                  <Badge variant="secondary">
                    {SOURCE_LABELS[entry.source_type]}
                    {entry.kind === 'reversal' ? ', taken back' : ''}
                  </Badge>
                </span>
              </th>
            </TableRow>
            {entry.lines.map((line) => (
              <TableRow key={`${line.account_id} ${line.tax_rate_bps}`}>
                <TableCell className="min-w-40 ps-6">
                  <Link
                    href={`${base}/reports/accounts/${line.account_id}?currency=${entry.currency}&from=${entry.posted_on}&to=${entry.posted_on}`}
                    className="underline-offset-4 hover:underline"
                  >
                    <span className="tabular text-muted-foreground">{line.code}</span>{' '}
                    <bdi>{line.name}</bdi>
                  </Link>
                </TableCell>
                <TableCell className="whitespace-nowrap text-muted-foreground max-md:hidden">
                  {line.tax_rate_bps === null ? '' : formatRate(line.tax_rate_bps, locale)}
                </TableCell>
                <AmountCell value={line.debit_minor} format={money} />
                <AmountCell value={line.credit_minor} format={money} />
              </TableRow>
            ))}
          </tbody>
        )
      })}
    </Table>
  )
}
