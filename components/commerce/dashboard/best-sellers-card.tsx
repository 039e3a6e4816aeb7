import { BarList } from '@/components/ui/bar-list'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import type { SalesDashboard } from '@/lib/commerce/dashboard.schemas'
import { formatMoney } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'

interface BestSellersCardProps {
  sales: SalesDashboard
  locale: string
  /** Where products have their pages; left out for who may not see them. */
  productsHref?: string | undefined
}

/** The products that brought the most. */
export function BestSellersCard({ sales, locale, productsHref }: BestSellersCardProps) {
  const wording = { currency: sales.currency, exponent: sales.exponent, locale }
  return (
    // As tall as the two beside it.
    <Card className="lg:row-span-2">
      <CardHeader>
        <CardTitle>Best sellers</CardTitle>
        <CardDescription>By revenue with tax, without delivery.</CardDescription>
      </CardHeader>
      <CardContent>
        {sales.best_sellers.length > 0 ? (
          <BarList
            caption="Products by revenue"
            columns={['Product', 'Revenue and pieces']}
            locale={locale}
            format={(amount) => formatMoney(amount, wording)}
            rows={sales.best_sellers.map((product) => ({
              key: product.product_id,
              label: <bdi>{product.name ?? 'A deleted product'}</bdi>,
              count: product.revenue_minor,
              note: `${formatNumber(product.quantity, locale)} sold`,
              ...(productsHref && product.name !== null
                ? { href: `${productsHref}/${product.product_id}` }
                : {}),
            }))}
          />
        ) : (
          <p className="text-muted-foreground">Nothing was sold in this period.</p>
        )}
      </CardContent>
    </Card>
  )
}
