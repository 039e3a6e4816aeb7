import { BarChart } from '@/components/ui/bar-chart'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { PeriodTotal } from '@/components/ui/period-total'
import type { SalesDashboard } from '@/lib/commerce/dashboard.schemas'
import { formatMoney, formatMoneyRoughly } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'
import { grainOf, toBars } from '@/lib/periods'

interface RevenueCardProps {
  sales: SalesDashboard
  locale: string
}

/** What the orders of a period came to, day by day. */
export function RevenueCard({ sales, locale }: RevenueCardProps) {
  const { totals, previous, days } = sales
  const wording = { currency: sales.currency, exponent: sales.exponent, locale }
  const money = (amount: number) => formatMoney(amount, wording)
  const grain = grainOf(days.length)
  return (
    <Card className="lg:col-span-2">
      <CardHeader>
        <CardTitle>Revenue</CardTitle>
        <CardDescription>
          With tax and delivery. Cancellations are taken off on the day they are made.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
          <PeriodTotal
            value={totals.revenue_minor}
            before={previous.revenue_minor}
            locale={locale}
            format={money}
          />
          <dl className="flex gap-8 text-sm">
            <div>
              <dt className="text-muted-foreground">Orders</dt>
              <dd className="font-medium tabular-nums">{formatNumber(totals.orders, locale)}</dd>
            </div>
            <div>
              <dt className="text-muted-foreground">Average</dt>
              <dd className="font-medium tabular-nums">
                {totals.average_minor === null ? '–' : money(totals.average_minor)}
              </dd>
            </div>
          </dl>
        </div>
        <BarChart
          bars={toBars(days, grain, (day) => [day.revenue_minor, day.orders])}
          grain={grain}
          locale={locale}
          caption="Revenue over time"
          series={[
            { label: 'Revenue', format: money },
            { label: 'Orders', format: (value) => formatNumber(value, locale) },
          ]}
          formatShort={(value) => formatMoneyRoughly(value, wording)}
        />
        {sales.other_currencies.length > 0 ? (
          <p className="text-muted-foreground text-sm">
            In other currencies:{' '}
            {sales.other_currencies
              .map((other) => formatMoney(other.revenue_minor, { ...other, locale }))
              .join(', ')}
            .
          </p>
        ) : null}
      </CardContent>
    </Card>
  )
}
