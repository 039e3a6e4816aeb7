import type { ProductImportRow } from '@/lib/commerce/product-imports.schemas'
import { formatMoney, type MoneyWording } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'

/** What a row comes to: the product's name, the price, the pieces. */
export function ProductResult({ row, money }: { row: ProductImportRow; money: MoneyWording }) {
  const { product, variant, stock_quantity, categories } = row.values ?? {}
  const parts = [
    variant?.option_values?.join(' · '),
    variant?.price_minor === undefined ? null : formatMoney(variant.price_minor, money),
    product?.status === undefined ? null : product.status,
    stock_quantity === undefined ? null : `${formatNumber(stock_quantity, money.locale)} in stock`,
    categories?.join(', '),
  ].filter(Boolean)
  if (!product?.name && parts.length === 0) return null
  return (
    <p className="mt-0.5 max-w-56 text-xs">
      {product?.name ? <bdi className="block truncate font-medium">{product.name}</bdi> : null}
      {parts.length > 0 ? (
        <span className="block truncate text-muted-foreground">{parts.join(' · ')}</span>
      ) : null}
    </p>
  )
}
