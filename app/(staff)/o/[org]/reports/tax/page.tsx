import type { Metadata } from 'next'
import { ReportBar } from '@/components/finance/reports/report-bar'
import { ReportTabs } from '@/components/finance/reports/report-tabs'
import { moneyOf } from '@/components/finance/reports/report-words'
import { TaxTable } from '@/components/finance/reports/tax-table'
import { PageHeader } from '@/components/ui/page-header'
import { isoDayOf } from '@/lib/dates'
import { listLedgerCurrencies } from '@/lib/finance/ledger.queries'
import { getTaxReport } from '@/lib/finance/reports.queries'
import { readReport, reportPresets } from '@/lib/finance/reports.url.rules'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Tax report' }

export default async function TaxReportPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/reports/tax'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'ledger.read')
  const { locale } = session.org
  const today = isoDayOf(new Date(), session.org.time_zone)
  const { from, to, currency: asked } = readReport(query, { today, fallback: 'This quarter' })
  const currencies = await listLedgerCurrencies(session)
  const currency = currencies.find(({ code }) => code === asked)?.code ?? session.org.currency
  const report = await getTaxReport(session, { from, to, currency })
  const base = `/o/${slug}`
  const pathname = `${base}/reports/tax`
  const accountsHref = `${base}/reports/accounts`
  const money = moneyOf(report, locale)
  return (
    <>
      <PageHeader
        title="Tax report"
        description="Tax by rate, from the tax accounts, and the net amounts it applies to."
      />
      <ReportTabs base={base} current="tax" />
      <ReportBar
        pathname={pathname}
        params={query}
        from={from}
        to={to}
        presets={reportPresets({ today })}
        currency={currency}
        currencies={currencies}
        csvHref={`${pathname}/csv?currency=${currency}&from=${from}&to=${to}`}
      />
      <div className="grid gap-4">
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <TaxTable report={report} side="output" accountsHref={accountsHref} locale={locale} />
          <TaxTable report={report} side="input" accountsHref={accountsHref} locale={locale} />
        </div>
        <p className="flex flex-wrap items-baseline justify-between gap-3 rounded-lg border bg-card px-4 py-3">
          <span className="text-muted-foreground">
            {report.payable_minor < 0 ? 'To get back' : 'To pay'}: tax on sales less tax on
            purchases
          </span>
          <span className="font-semibold text-xl tabular-nums">
            {money(Math.abs(report.payable_minor))}
          </span>
        </p>
      </div>
    </>
  )
}
