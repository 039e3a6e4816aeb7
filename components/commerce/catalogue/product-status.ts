import type { BadgeVariant } from '@/components/ui/badge'
import type { ProductStatus } from '@/lib/commerce/products.schemas'

export const STATUS_LABELS: Record<ProductStatus, string> = {
  draft: 'Draft',
  published: 'Published',
  archived: 'Archived',
}

export const STATUS_VARIANTS: Record<ProductStatus, BadgeVariant> = {
  draft: 'info',
  published: 'success',
  archived: 'secondary',
}
