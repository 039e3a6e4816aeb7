import type { Metadata } from 'next'
import { AccountsTable } from '@/components/finance/reports/accounts-table'
import { NewAccount } from '@/components/finance/reports/new-account'
import { ReportTabs } from '@/components/finance/reports/report-tabs'
import { PageHeader } from '@/components/ui/page-header'
import { archiveAccount, saveAccount } from '@/lib/finance/ledger.actions'
import { listLedgerAccounts } from '@/lib/finance/ledger.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Accounts' }

export default async function AccountsPage({ params }: PageProps<'/o/[org]/reports/accounts'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'ledger.read')
  const canWrite = session.permissions.has('ledger.write')
  const base = `/o/${slug}`
  return (
    <>
      <PageHeader
        title="Accounts"
        description="The accounts that documents are posted to. Accounts that were used are archived, never deleted."
        actions={canWrite ? <NewAccount org={slug} save={saveAccount} /> : null}
      />
      <ReportTabs base={base} current="accounts" />
      <AccountsTable
        accounts={await listLedgerAccounts(session)}
        org={slug}
        accountsHref={`${base}/reports/accounts`}
        locale={session.org.locale}
        canWrite={canWrite}
        save={saveAccount}
        archive={archiveAccount}
      />
    </>
  )
}
