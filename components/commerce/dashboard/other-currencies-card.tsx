import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import type { SalesDashboard } from '@/lib/commerce/dashboard.schemas'
import { counted } from '@/lib/counted'
import { formatMoney } from '@/lib/money'

interface OtherCurrenciesCardProps {
  currencies: SalesDashboard['other_currencies']
  locale: string
}

/**
 * What was sold in currencies that the revenue does not count. Whether there are any is known with the
 * sums: inside the card of the revenue it would push down what stands below.
 */
export function OtherCurrenciesCard({ currencies, locale }: OtherCurrenciesCardProps) {
  return (
    <Card aria-label="Revenue in other currencies" className="mt-4">
      <CardHeader>
        <CardTitle>Revenue in other currencies</CardTitle>
        <CardDescription>In the same period. Nothing is converted.</CardDescription>
      </CardHeader>
      <CardContent>
        <ul className="flex flex-wrap gap-x-8 gap-y-2">
          {currencies.map((sum) => (
            <li key={sum.currency}>
              <p className="font-semibold text-lg tabular-nums">
                {formatMoney(sum.revenue_minor, { ...sum, locale })}
              </p>
              <p className="text-muted-foreground text-sm">
                {counted(sum.orders, 'order', 'orders', locale)}
              </p>
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  )
}
