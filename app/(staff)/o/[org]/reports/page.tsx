import type { Metadata } from 'next'
import { BooksCard } from '@/components/finance/reports/books-card'
import { ReportTabs } from '@/components/finance/reports/report-tabs'
import { AGE_LABELS, moneyOf } from '@/components/finance/reports/report-words'
import { BarChart } from '@/components/ui/bar-chart'
import { BarList } from '@/components/ui/bar-list'
import { buttonVariants } from '@/components/ui/button-variants'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { counted } from '@/lib/counted'
import { addDays, formatDay } from '@/lib/dates'
import { closeBooks, reopenBooks } from '@/lib/finance/ledger.actions'
import { listLedgerCurrencies } from '@/lib/finance/ledger.queries'
import { getAgeing, getFinanceOverview } from '@/lib/finance/reports.queries'
import { AGES } from '@/lib/finance/reports.schemas'
import { months, readCurrency } from '@/lib/finance/reports.url.rules'
import { formatMoneyRoughly } from '@/lib/money'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Reports' }

const MONTHS = 12

export default async function ReportsPage({ params, searchParams }: PageProps<'/o/[org]/reports'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'ledger.read')
  const { locale } = session.org
  const base = `/o/${slug}`
  const currencies = await listLedgerCurrencies(session)
  const asked = readCurrency(await searchParams)
  const currency = currencies.find(({ code }) => code === asked)?.code ?? session.org.currency
  const [overview, ageing] = await Promise.all([
    getFinanceOverview(session, { months: MONTHS, currency }),
    getAgeing(session, { currency, limit: 1 }),
  ])
  const money = moneyOf(overview, locale)
  const short = (amount: number) => formatMoneyRoughly(amount, { ...overview, locale })
  const bars = overview.months.map((month) => {
    const [year = 0, number = 1] = month.month_on.split('-').map(Number)
    const { income_minor: income, expense_minor: expense } = month
    return { ...months(year, number, 1), sums: [income, expense, income - expense] }
  })
  const [result, income, expense] = [
    { label: 'Result', format: money },
    { label: 'Income', format: money },
    { label: 'Expense', format: money },
  ] as const
  const first = bars[0]?.from ?? overview.today
  const period = `currency=${currency}&from=${first}&to=${overview.today}`
  const sum = (index: number) => bars.reduce((total, bar) => total + (bar.sums[index] ?? 0), 0)
  const lastMonth = addDays(`${overview.today.slice(0, 7)}-01`, -1)
  const closedOn = overview.closed_through_on
  return (
    <>
      <PageHeader title="Reports" description={`Amounts in ${currency}.`} />
      <ReportTabs base={base} current="overview" />
      {currencies.length > 1 ? (
        <nav aria-label="Currency" className="flex flex-wrap gap-1 pb-3">
          {currencies.map(({ code }) => (
            <Link
              key={code}
              href={`${base}/reports?currency=${code}`}
              aria-current={code === currency ? 'page' : undefined}
              className={buttonVariants({
                variant: code === currency ? 'secondary' : 'ghost',
                size: 'sm',
              })}
            >
              {code}
            </Link>
          ))}
        </nav>
      ) : null}
      <section aria-label="Balances" className="grid grid-cols-2 gap-3 pb-4 lg:grid-cols-4">
        {overview.balances.map((account) => (
          <Link
            key={account.id}
            href={`${base}/reports/accounts/${account.id}?currency=${currency}`}
            className="grid min-w-0 gap-1 rounded-lg border bg-card p-4 transition-colors hover:border-foreground/40"
          >
            <span className="truncate text-muted-foreground text-sm">
              <bdi>{account.name}</bdi>
            </span>
            <span className="break-words font-semibold text-sm tabular-nums sm:text-lg">
              {money(
                account.type === 'liability' ? 0 - account.balance_minor : account.balance_minor,
              )}
            </span>
          </Link>
        ))}
      </section>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card>
          <CardHeader>
            <CardTitle>Income</CardTitle>
            <CardDescription>
              <Link href={`${base}/reports/trial-balance?${period}`} className="hover:underline">
                {money(sum(0))} in twelve months
              </Link>
            </CardDescription>
          </CardHeader>
          <CardContent>
            <BarChart
              bars={bars.map((bar) => ({ ...bar, sums: [bar.sums[0] ?? 0] }))}
              grain="month"
              locale={locale}
              caption="Income by month"
              series={[income]}
              formatShort={short}
            />
          </CardContent>
        </Card>
        <Card>
          <CardHeader>
            <CardTitle>Expense</CardTitle>
            <CardDescription>
              <Link href={`${base}/reports/trial-balance?${period}`} className="hover:underline">
                {money(sum(1))} in twelve months
              </Link>
            </CardDescription>
          </CardHeader>
          <CardContent>
            <BarChart
              bars={bars.map((bar) => ({ ...bar, sums: [bar.sums[1] ?? 0] }))}
              grain="month"
              locale={locale}
              caption="Expense by month"
              series={[expense]}
              formatShort={short}
            />
          </CardContent>
        </Card>
        <Card>
          <CardHeader>
            <CardTitle>Result</CardTitle>
            <CardDescription>Income less expense: {money(sum(2))}.</CardDescription>
          </CardHeader>
          <CardContent>
            <BarChart
              bars={bars.map((bar) => ({
                ...bar,
                sums: [bar.sums[2] ?? 0, bar.sums[0] ?? 0, bar.sums[1] ?? 0],
              }))}
              grain="month"
              locale={locale}
              caption="Result by month"
              series={[result, income, expense]}
              formatShort={short}
            />
          </CardContent>
        </Card>
        <div className="grid gap-4">
          <Card>
            <CardHeader>
              <CardTitle>What customers owe</CardTitle>
              <CardDescription>
                <Link
                  href={`${base}/reports/ageing?currency=${currency}`}
                  className="hover:underline"
                >
                  {money(ageing.totals.total)} by{' '}
                  {counted(ageing.totals.customer_count, 'customer', 'customers', locale)}
                </Link>
              </CardDescription>
            </CardHeader>
            <CardContent>
              <BarList
                caption="Receivables by age"
                columns={['Overdue', 'Amount']}
                locale={locale}
                format={money}
                rows={AGES.map((age) => ({
                  key: age,
                  label: AGE_LABELS[age],
                  count: ageing.totals[age],
                  href: `${base}/reports/ageing?currency=${currency}`,
                }))}
              />
            </CardContent>
          </Card>
          <BooksCard
            org={slug}
            closedThrough={closedOn ? formatDay(closedOn, locale) : null}
            closedOn={closedOn}
            suggestion={closedOn && closedOn > lastMonth ? closedOn : lastMonth}
            yesterday={addDays(overview.today, -1)}
            canWrite={session.permissions.has('ledger.write')}
            close={closeBooks}
            reopen={reopenBooks}
          />
        </div>
      </div>
    </>
  )
}
