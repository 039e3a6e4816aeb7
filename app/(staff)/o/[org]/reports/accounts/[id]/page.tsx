import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ReportBar } from '@/components/finance/reports/report-bar'
import { ReportTabs } from '@/components/finance/reports/report-tabs'
import { formatRate, TYPE_LABELS } from '@/components/finance/reports/report-words'
import { StatementTable } from '@/components/finance/reports/statement-table'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { orFirstPage } from '@/lib/cursor'
import { getAccountStatement, listLedgerCurrencies } from '@/lib/finance/ledger.queries'
import { readRate, readReport, reportPresets } from '@/lib/finance/reports.url.rules'
import { getFiscalCalendar } from '@/lib/finance/settings.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Account' }

const PER_PAGE = 50
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export default async function AccountPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/reports/accounts/[id]'>) {
  const { org: slug, id } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'ledger.read')
  if (!UUID.test(id)) notFound()
  const { locale } = session.org
  const calendar = await getFiscalCalendar(session)
  const {
    from,
    to,
    currency: asked,
  } = readReport(query, { ...calendar, fallback: 'This fiscal year' })
  const rate = readRate(query)
  const after = paramOf(query, 'after')
  const currencies = await listLedgerCurrencies(session)
  const currency = currencies.find(({ code }) => code === asked)?.code ?? session.org.currency
  const load = (cursor: string | undefined) =>
    getAccountStatement(session, {
      account_id: id,
      from,
      to,
      currency,
      tax_rate_bps: rate,
      cursor,
      limit: PER_PAGE,
    })
  const statement = await orFirstPage(after, load)
  if (!statement) notFound()
  const { account } = statement
  const base = `/o/${slug}`
  const pathname = `${base}/reports/accounts/${id}`
  const csv = `currency=${currency}&from=${from}&to=${to}${rate === undefined ? '' : `&rate=${rate}`}`
  return (
    <>
      <PageHeader
        title={`${account.code} ${account.name}`}
        description={
          rate === undefined
            ? `${TYPE_LABELS[account.type]}. The balance is debits less credits.`
            : `Lines at ${formatRate(rate < 0 ? null : rate, locale)} alone. The balance is debits less credits.`
        }
      />
      <ReportTabs base={base} current="accounts" />
      <ReportBar
        pathname={pathname}
        params={query}
        from={from}
        to={to}
        presets={reportPresets(calendar)}
        currency={currency}
        currencies={currencies}
        keep={{ rate: rate === undefined ? undefined : String(rate) }}
        csvHref={`${pathname}/csv?${csv}`}
      />
      <StatementTable
        statement={statement}
        base={base}
        isFirstPage={after === undefined}
        locale={locale}
      />
      <KeysetPager
        pathname={pathname}
        params={query}
        rows={statement.items.length}
        noun={['line', 'lines']}
        nextCursor={statement.next_cursor}
      />
    </>
  )
}
