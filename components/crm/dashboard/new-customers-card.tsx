import { BarChart } from '@/components/ui/bar-chart'
import { BarChartSkeleton } from '@/components/ui/bar-chart-skeleton'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { PeriodTotal } from '@/components/ui/period-total'
import type { Dashboard } from '@/lib/crm/dashboard.schemas'
import { formatNumber } from '@/lib/numbers'
import { grainOf, toBars } from '@/lib/periods'

interface NewCustomersCardProps {
  /** Null while it is counted. */
  dashboard: Dashboard | null
  locale: string
  timeZone: string
}

/** Who came in a period, day by day. */
export function NewCustomersCard({ dashboard, locale, timeZone }: NewCustomersCardProps) {
  const number = (count: number) => formatNumber(count, locale)
  const grain = grainOf(dashboard?.days.length ?? 0)
  return (
    <Card aria-label="New customers" aria-busy={dashboard === null}>
      <CardHeader>
        <CardTitle>New customers</CardTitle>
        <CardDescription>Days in {timeZone.replaceAll('_', ' ')} time.</CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        <PeriodTotal
          total={
            dashboard && {
              value: dashboard.days.reduce((sum, day) => sum + day.arrived, 0),
              before: dashboard.arrived_before,
            }
          }
          locale={locale}
          format={number}
        />
        {dashboard ? (
          <BarChart
            bars={toBars(dashboard.days, grain, (day) => [day.arrived])}
            grain={grain}
            locale={locale}
            caption="New customers over time"
            series={[{ label: 'New customers', format: number }]}
          />
        ) : (
          <BarChartSkeleton />
        )}
      </CardContent>
    </Card>
  )
}
