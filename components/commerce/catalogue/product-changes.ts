import type { ChangedField } from '@/components/ui/changed-elsewhere'
import type { ProductDetail } from '@/lib/commerce/products.schemas'
import { toPercentText } from '@/lib/money'

/** What the form of a product holds; variants, pictures and status are changed beside it. */
export type ProductFormValues = Pick<
  ProductDetail,
  'name' | 'slug' | 'description' | 'tax_rate_bps' | 'category_ids'
>

interface Wording {
  categories: { id: string; name: string }[]
  locale: string
}

/** In what two versions of a product differ, in the words of its form. */
export function productChanges(
  before: ProductFormValues,
  now: ProductFormValues,
  wording: Wording,
): ChangedField[] {
  const old = toWords(before, wording)
  const words = toWords(now, wording)
  return (Object.keys(LABELS) as (keyof ProductFormValues)[])
    .map((field) => ({ label: LABELS[field], before: old[field], now: words[field] }))
    .filter((change) => change.before !== change.now)
}

const LABELS: Record<keyof ProductFormValues, string> = {
  name: 'Name',
  description: 'Description',
  category_ids: 'Categories',
  tax_rate_bps: 'Tax rate',
  slug: 'Address',
}

function toWords(
  { name, slug, description, tax_rate_bps, category_ids }: ProductFormValues,
  { categories, locale }: Wording,
): Record<keyof ProductFormValues, string> {
  return {
    name,
    slug,
    description: description ?? '',
    tax_rate_bps: `${toPercentText(tax_rate_bps, locale)} %`,
    category_ids: category_ids
      .map((id) => categories.find((category) => category.id === id)?.name ?? 'deleted')
      .sort()
      .join(', '),
  }
}
