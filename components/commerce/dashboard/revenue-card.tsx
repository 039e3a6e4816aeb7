import { BarChart } from '@/components/ui/bar-chart'
import { BarChartSkeleton } from '@/components/ui/bar-chart-skeleton'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { PeriodTotal } from '@/components/ui/period-total'
import { SkeletonText } from '@/components/ui/skeleton-text'
import type { SalesDashboard } from '@/lib/commerce/dashboard.schemas'
import { formatMoney, formatMoneyRoughly } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'
import { grainOf, toBars } from '@/lib/periods'

interface RevenueCardProps {
  /** Null while it is added up. */
  sales: SalesDashboard | null
  locale: string
}

/** What the orders of a period came to, day by day. */
export function RevenueCard({ sales, locale }: RevenueCardProps) {
  const money = (amount: number) => (sales ? formatMoney(amount, { ...sales, locale }) : '')
  const average = sales?.totals.average_minor ?? null
  return (
    <Card aria-label="Revenue" aria-busy={sales === null}>
      <CardHeader>
        <CardTitle>Revenue</CardTitle>
        <CardDescription>
          With tax and delivery. Cancellations are taken off on the day they are made.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
          <PeriodTotal
            total={
              sales && { value: sales.totals.revenue_minor, before: sales.previous.revenue_minor }
            }
            locale={locale}
            format={money}
          />
          <dl className="flex gap-8 text-sm">
            <div>
              <dt className="text-muted-foreground">Orders</dt>
              <dd className="font-medium tabular-nums">
                {sales ? (
                  formatNumber(sales.totals.orders, locale)
                ) : (
                  <SkeletonText>10</SkeletonText>
                )}
              </dd>
            </div>
            <div>
              <dt className="text-muted-foreground">Average</dt>
              <dd className="font-medium tabular-nums">
                {sales ? (
                  average === null ? (
                    '–'
                  ) : (
                    money(average)
                  )
                ) : (
                  <SkeletonText>100.00</SkeletonText>
                )}
              </dd>
            </div>
          </dl>
        </div>
        {sales ? <Chart sales={sales} locale={locale} money={money} /> : <BarChartSkeleton />}
      </CardContent>
    </Card>
  )
}

interface ChartProps {
  sales: SalesDashboard
  locale: string
  money: (amount: number) => string
}

function Chart({ sales, locale, money }: ChartProps) {
  const grain = grainOf(sales.days.length)
  return (
    <BarChart
      bars={toBars(sales.days, grain, (day) => [day.revenue_minor, day.orders])}
      grain={grain}
      locale={locale}
      caption="Revenue over time"
      series={[
        { label: 'Revenue', format: money },
        { label: 'Orders', format: (value) => formatNumber(value, locale) },
      ]}
      formatShort={(value) => formatMoneyRoughly(value, { ...sales, locale })}
    />
  )
}
