import { ArrowLeft, HandCoins } from 'lucide-react'
import type { Metadata } from 'next'
import { AgeingTable } from '@/components/finance/reports/ageing-table'
import { ReceivablesTable } from '@/components/finance/reports/receivables-table'
import { ReportBar } from '@/components/finance/reports/report-bar'
import { ReportTabs } from '@/components/finance/reports/report-tabs'
import { moneyOf } from '@/components/finance/reports/report-words'
import { Alert } from '@/components/ui/alert'
import { buttonVariants } from '@/components/ui/button-variants'
import { EmptyState } from '@/components/ui/empty-state'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { Link } from '@/components/ui/link'
import { listHref, paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { counted } from '@/lib/counted'
import { orFirstPage } from '@/lib/cursor'
import { formatDay, isoDayOf } from '@/lib/dates'
import { listLedgerCurrencies } from '@/lib/finance/ledger.queries'
import { getAgeing, getReceivables } from '@/lib/finance/reports.queries'
import { readCurrency } from '@/lib/finance/reports.url.rules'
import { readDay } from '@/lib/list-address'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Receivables' }

const PER_PAGE = 50
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export default async function AgeingPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/reports/ageing'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'ledger.read')
  const { locale } = session.org
  const today = isoDayOf(new Date(), session.org.time_zone)
  const on = readDay(query.on) ?? today
  const currencies = await listLedgerCurrencies(session)
  const asked = readCurrency(query)
  const currency = currencies.find(({ code }) => code === asked)?.code ?? session.org.currency
  const customer = paramOf(query, 'customer_id')
  const after = paramOf(query, 'after')
  const base = `/o/${slug}`
  const pathname = `${base}/reports/ageing`
  const of =
    customer && UUID.test(customer)
      ? await orFirstPage(after, (cursor) =>
          getReceivables(session, {
            customer_id: customer,
            on,
            currency,
            cursor,
            limit: PER_PAGE,
          }),
        )
      : null
  const report = of
    ? null
    : await orFirstPage(after, (cursor) =>
        getAgeing(session, { on, currency, cursor, limit: PER_PAGE }),
      )
  return (
    <>
      <PageHeader
        title={of ? of.customer.display_name : 'Receivables'}
        description={`What ${of ? 'is' : 'customers'} ${of ? 'owed' : 'owe'} at the end of ${formatDay(on, locale)}, by how long it is overdue.`}
        actions={
          of ? (
            <Link
              href={listHref(pathname, query, { customer_id: null })}
              className={buttonVariants({ variant: 'outline' })}
            >
              <ArrowLeft aria-hidden className="rtl:-scale-x-100" />
              All customers
            </Link>
          ) : null
        }
      />
      <ReportTabs base={base} current="ageing" />
      <ReportBar
        pathname={pathname}
        params={query}
        to={on}
        toName="on"
        currency={currency}
        currencies={currencies}
        keep={{ customer_id: of?.customer.id }}
        csvHref={`${pathname}/csv?currency=${currency}&on=${on}${of ? `&customer_id=${of.customer.id}` : ''}`}
      />
      {of ? (
        <>
          <ReceivablesTable report={of} base={base} locale={locale} />
          <KeysetPager
            pathname={pathname}
            params={query}
            rows={of.documents.length}
            noun={['document', 'documents']}
            nextCursor={of.next_cursor}
            {...(of.next_cursor === null && after === undefined
              ? {}
              : {
                  summary: `${counted(of.document_count, 'document', 'documents', locale)} in all`,
                })}
          />
        </>
      ) : null}
      {report && report.account.balance_minor !== report.totals.total ? (
        <Alert variant="destructive" className="mb-3">
          The account says {moneyOf(report, locale)(report.account.balance_minor)}: documents and
          ledger differ. <Link href={`${base}/reports/check`}>Check the books</Link> to see where.
        </Alert>
      ) : null}
      {report && report.customers.length > 0 ? (
        <>
          <AgeingTable
            report={report}
            hrefOf={(id) => listHref(pathname, query, { customer_id: id })}
            locale={locale}
          />
          <KeysetPager
            pathname={pathname}
            params={query}
            rows={report.customers.length}
            noun={['customer', 'customers']}
            nextCursor={report.next_cursor}
          />
          <p className="pt-3 text-muted-foreground text-sm">
            {report.account.balance_minor === report.totals.total
              ? 'Equal to the account '
              : 'The account '}
            <Link
              href={`${base}/reports/accounts/${report.account.id}?currency=${currency}&from=1970-01-01&to=${on}`}
              className="underline underline-offset-4"
            >
              {report.account.code} {report.account.name}
            </Link>{' '}
            on that day: {moneyOf(report, locale)(report.account.balance_minor)}.
          </p>
        </>
      ) : null}
      {report && report.customers.length === 0 ? (
        <EmptyState icon={HandCoins} title="Nobody owes anything on this day">
          Invoices and sales vouchers that are not paid yet show here, by how long they are overdue.
        </EmptyState>
      ) : null}
    </>
  )
}
