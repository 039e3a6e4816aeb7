import { Scale } from 'lucide-react'
import type { Metadata } from 'next'
import { ReportBar } from '@/components/finance/reports/report-bar'
import { ReportTabs } from '@/components/finance/reports/report-tabs'
import { TrialBalanceTable } from '@/components/finance/reports/trial-balance-table'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { isoDayOf } from '@/lib/dates'
import { listLedgerCurrencies } from '@/lib/finance/ledger.queries'
import { getTrialBalance } from '@/lib/finance/reports.queries'
import { readReport, reportPresets } from '@/lib/finance/reports.url.rules'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Trial balance' }

export default async function TrialBalancePage({
  params,
  searchParams,
}: PageProps<'/o/[org]/reports/trial-balance'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'ledger.read')
  const today = isoDayOf(new Date(), session.org.time_zone)
  const { from, to, currency: asked } = readReport(query, { today, fallback: 'This year' })
  const currencies = await listLedgerCurrencies(session)
  const currency = currencies.find(({ code }) => code === asked)?.code ?? session.org.currency
  const report = await getTrialBalance(session, { from, to, currency })
  const base = `/o/${slug}`
  const pathname = `${base}/reports/trial-balance`
  return (
    <>
      <PageHeader
        title="Trial balance"
        description="The balance of every account before the period, its movements, and its balance after it. Opening and closing are debits less credits."
      />
      <ReportTabs base={base} current="trial-balance" />
      <ReportBar
        pathname={pathname}
        params={query}
        from={from}
        to={to}
        presets={reportPresets(today)}
        currency={currency}
        currencies={currencies}
        csvHref={`${pathname}/csv?currency=${currency}&from=${from}&to=${to}`}
      />
      {report.accounts.length > 0 ? (
        <TrialBalanceTable
          report={report}
          accountsHref={`${base}/reports/accounts`}
          locale={session.org.locale}
        />
      ) : (
        <EmptyState icon={Scale} title="Nothing was booked up to this day">
          Invoices, payments and vouchers post themselves. As soon as there is one, it shows here.
        </EmptyState>
      )}
    </>
  )
}
