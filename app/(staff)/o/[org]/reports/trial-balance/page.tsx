import { Scale } from 'lucide-react'
import type { Metadata } from 'next'
import { ReportBar } from '@/components/finance/reports/report-bar'
import { ReportTabs } from '@/components/finance/reports/report-tabs'
import { TrialBalanceTable } from '@/components/finance/reports/trial-balance-table'
import { Alert } from '@/components/ui/alert'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { formatDay } from '@/lib/dates'
import { listLedgerCurrencies } from '@/lib/finance/ledger.queries'
import { getTrialBalance } from '@/lib/finance/reports.queries'
import { nextFiscalYearWithin, readReport, reportPresets } from '@/lib/finance/reports.url.rules'
import { getFiscalCalendar } from '@/lib/finance/settings.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Trial balance' }

export default async function TrialBalancePage({
  params,
  searchParams,
}: PageProps<'/o/[org]/reports/trial-balance'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'ledger.read')
  const calendar = await getFiscalCalendar(session)
  const {
    from,
    to,
    currency: asked,
  } = readReport(query, { ...calendar, fallback: 'This fiscal year' })
  const currencies = await listLedgerCurrencies(session)
  const currency = currencies.find(({ code }) => code === asked)?.code ?? session.org.currency
  const report = await getTrialBalance(session, { from, to, currency })
  const { locale } = session.org
  const nextYear = nextFiscalYearWithin(report.fiscal_year_on, to)
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
        presets={reportPresets(calendar)}
        currency={currency}
        currencies={currencies}
        csvHref={`${pathname}/csv?currency=${currency}&from=${from}&to=${to}`}
      />
      {nextYear === null ? null : (
        <Alert className="mb-4" title="This period is of more than one fiscal year">
          A fiscal year begins on {formatDay(nextYear, locale)}. Revenue and expenses are added up
          over all of the period; as profit of earlier years counts what was before{' '}
          {formatDay(report.fiscal_year_on, locale)}.
        </Alert>
      )}
      {report.accounts.length > 0 ? (
        <TrialBalanceTable
          report={report}
          accountsHref={`${base}/reports/accounts`}
          locale={locale}
        />
      ) : (
        <EmptyState icon={Scale} title="Nothing was booked up to this day">
          Invoices, payments and vouchers post themselves. As soon as there is one, it shows here.
        </EmptyState>
      )}
    </>
  )
}
