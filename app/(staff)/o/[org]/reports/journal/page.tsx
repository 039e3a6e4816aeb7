import { BookOpen } from 'lucide-react'
import type { Metadata } from 'next'
import { JournalList } from '@/components/finance/reports/journal-list'
import { ReportBar } from '@/components/finance/reports/report-bar'
import { ReportTabs } from '@/components/finance/reports/report-tabs'
import { EmptyState } from '@/components/ui/empty-state'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { orFirstPage } from '@/lib/cursor'
import { listJournalEntries, listLedgerCurrencies } from '@/lib/finance/ledger.queries'
import { readReport, reportPresets } from '@/lib/finance/reports.url.rules'
import { getFiscalCalendar } from '@/lib/finance/settings.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Journal' }

const PER_PAGE = 25
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export default async function JournalPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/reports/journal'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'ledger.read')
  const calendar = await getFiscalCalendar(session)
  const { from, to, currency: asked } = readReport(query, { ...calendar, fallback: 'This year' })
  const currencies = await listLedgerCurrencies(session)
  const currency = currencies.find(({ code }) => code === asked)?.code ?? session.org.currency
  const entry = paramOf(query, 'entry')
  // One entry is found whatever day it is of.
  const one = entry && UUID.test(entry) ? entry : undefined
  const page = await orFirstPage(paramOf(query, 'after'), (cursor) =>
    listJournalEntries(session, {
      ...(one ? { from: '1970-01-01', to: '2999-12-31' } : { from, to }),
      filter: one ? { entry_id: one } : { currency },
      cursor,
      limit: PER_PAGE,
    }),
  )
  const base = `/o/${slug}`
  const pathname = `${base}/reports/journal`
  return (
    <>
      <PageHeader
        title="Journal"
        description="What was posted, newest first. Entries never change; a mistake is taken back by another one."
      />
      <ReportTabs base={base} current="journal" />
      <ReportBar
        pathname={pathname}
        params={{ ...query, entry: undefined }}
        from={from}
        to={to}
        presets={reportPresets(calendar)}
        currency={currency}
        currencies={currencies}
        csvHref={`${pathname}/csv?currency=${currency}&from=${from}&to=${to}`}
      />
      {page.items.length > 0 ? (
        <JournalList entries={page.items} base={base} locale={session.org.locale} />
      ) : (
        <EmptyState icon={BookOpen} title="Nothing was posted in this period">
          Invoices, payments, credit notes and vouchers post themselves when they are issued.
        </EmptyState>
      )}
      <KeysetPager
        pathname={pathname}
        params={query}
        rows={page.items.length}
        noun={['entry', 'entries']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
