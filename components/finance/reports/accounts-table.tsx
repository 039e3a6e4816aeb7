import { AccountActions } from '@/components/finance/reports/account-actions'
import { moneyOf, TYPE_LABELS } from '@/components/finance/reports/report-words'
import { Badge } from '@/components/ui/badge'
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
import type { Action } from '@/lib/action'
import type { LedgerAccount, ListedAccount } from '@/lib/finance/ledger.schemas'
import { cn } from '@/lib/utils'

interface AccountsTableProps {
  accounts: ListedAccount[]
  org: string
  accountsHref: string
  locale: string
  canWrite: boolean
  save: Action<LedgerAccount>
  archive: Action<LedgerAccount>
}

export function AccountsTable({
  accounts,
  org,
  accountsHref,
  locale,
  canWrite,
  save,
  archive,
}: AccountsTableProps) {
  return (
    <Table label="Accounts" containerClassName="rounded-lg border bg-card">
      <TableCaption>Chart of accounts</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Account</TableHead>
          <TableHead className="max-sm:hidden">Type</TableHead>
          <TableHead className="text-end">Debits less credits</TableHead>
          {canWrite ? (
            <TableHead className="w-10">
              <span className="sr-only">Actions</span>
            </TableHead>
          ) : null}
        </TableRow>
      </TableHeader>
      <TableBody>
        {accounts.map((account) => (
          <TableRow key={account.id}>
            <TableCell className="min-w-40">
              <Link
                href={`${accountsHref}/${account.id}`}
                className="underline-offset-4 hover:underline"
              >
                <span className="tabular text-muted-foreground">{account.code}</span>{' '}
                <bdi className={cn('font-medium', account.archived_at && 'text-muted-foreground')}>
                  {account.name}
                </bdi>
              </Link>
              {account.archived_at ? (
                <Badge variant="secondary" className="ms-2">
                  Archived
                </Badge>
              ) : null}
              <span className="block text-muted-foreground text-xs sm:hidden">
                {TYPE_LABELS[account.type]}
              </span>
            </TableCell>
            <TableCell className="text-muted-foreground max-sm:hidden">
              {TYPE_LABELS[account.type]}
            </TableCell>
            <TableCell className="tabular whitespace-nowrap text-end">
              {account.balances.length === 0 ? (
                <span className="text-muted-foreground">–</span>
              ) : (
                account.balances.map((balance) => (
                  <Link
                    key={balance.currency}
                    href={`${accountsHref}/${account.id}?currency=${balance.currency}`}
                    className="block underline-offset-4 hover:underline"
                  >
                    {moneyOf(balance, locale)(balance.balance_minor)}
                    <span className="sr-only">, on {account.code}</span>
                  </Link>
                ))
              )}
            </TableCell>
            {canWrite ? (
              <TableCell className="text-end">
                <AccountActions org={org} account={account} save={save} archive={archive} />
              </TableCell>
            ) : null}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
