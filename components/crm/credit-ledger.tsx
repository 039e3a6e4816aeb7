import { LocalTime } from '@/components/ui/local-time'
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import type { CreditBalance, CreditEntry } from '@/lib/crm/credits.schemas'
import { formatMoney } from '@/lib/money'

interface CreditLedgerProps {
  entries: CreditEntry[]
  /** There is one for every currency that an entry is in. */
  balances: CreditBalance[]
  locale: string
}

export function CreditLedger({ entries, balances, locale }: CreditLedgerProps) {
  const exponents = new Map(balances.map(({ currency, exponent }) => [currency, exponent]))
  const money = (amount: number, currency: string, signed: boolean) =>
    formatMoney(amount, { currency, exponent: exponents.get(currency) ?? 2, locale }, { signed })
  return (
    <Table label="Entries of credit">
      <TableHeader>
        <TableRow>
          <TableHead>Reason</TableHead>
          <TableHead className="text-end">Amount</TableHead>
          <TableHead className="text-end">Left after</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {entries.map((entry) => (
          <TableRow key={entry.id}>
            <TableCell className="py-2">
              <bdi className="break-words">{entry.reason}</bdi>
              <span className="block text-muted-foreground text-xs">
                <LocalTime value={entry.created_at} />
                {entry.created_by_name ? (
                  <>
                    {' · '}
                    <bdi>{entry.created_by_name}</bdi>
                  </>
                ) : null}
              </span>
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
