import { STATUS_LABELS, STATUS_VARIANTS } from '@/components/commerce/catalogue/product-status'
import { Badge } from '@/components/ui/badge'
import type { ProductStatus } from '@/lib/commerce/products.schemas'

export function ProductStatusBadge({ status }: { status: ProductStatus }) {
  return <Badge variant={STATUS_VARIANTS[status]}>{STATUS_LABELS[status]}</Badge>
}
