import { LocalTime } from '@/components/ui/local-time'
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import type { CreditEntry } from '@/lib/crm/credits.schemas'
import { formatMoney } from '@/lib/money'

interface CreditLedgerProps {
  entries: CreditEntry[]
  exponents: ReadonlyMap<string, number>
  locale: string
}

export function CreditLedger({ entries, exponents, locale }: CreditLedgerProps) {
  const money = (amount: number, currency: string, signed: boolean) =>
    formatMoney(amount, { currency, exponent: exponents.get(currency) ?? 2, locale }, { signed })
  return (
    <Table label="Entries of credit">
      <TableHeader>
        <TableRow>
          <TableHead>When</TableHead>
          <TableHead>Reason</TableHead>
          <TableHead className="text-end">Amount</TableHead>
          <TableHead className="text-end">Left after</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {entries.map((entry) => (
          <TableRow key={entry.id}>
            <TableCell className="whitespace-nowrap text-muted-foreground">
              <LocalTime value={entry.created_at} />
            </TableCell>
            <TableCell className="min-w-40">
              <bdi className="break-words">{entry.reason}</bdi>
              {entry.created_by_name ? (
                <span className="block text-muted-foreground text-xs">
                  <bdi>{entry.created_by_name}</bdi>
                </span>
              ) : null}
            </TableCell>
            <TableCell className="whitespace-nowrap text-end font-medium tabular-nums">
              {money(entry.amount_minor, entry.currency, true)}
            </TableCell>
            <TableCell className="whitespace-nowrap text-end text-muted-foreground tabular-nums">
              {money(entry.balance_after_minor, entry.currency, false)}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
