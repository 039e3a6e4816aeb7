import { SearchX } from 'lucide-react'
import { STATUS_LABELS } from '@/components/commerce/catalogue/product-status'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import type { ProductListAddress } from '@/lib/commerce/products.url.rules'

interface NoProductsFoundProps {
  pathname: string
  params: SearchParams
  address: ProductListAddress
}

/** Nothing fits what was asked for; says what to change. */
export function NoProductsFound({ pathname, params, address }: NoProductsFoundProps) {
  const { query, status, category_id, stock } = address.filter
  const isNarrow = category_id !== undefined || stock !== undefined
  const links = [
    ...(query && status
      ? [{ label: 'Search in all', href: listHref(pathname, params, { status: null }) }]
      : []),
    ...(isNarrow
      ? [
          {
            label: 'Take the filters off',
            href: listHref(pathname, params, { category_id: null, stock: null }),
          },
        ]
      : []),
    ...(query
      ? [{ label: 'Clear the search', href: listHref(pathname, params, { q: null }) }]
      : []),
  ]
  return (
    <EmptyState
      icon={SearchX}
      title={
        query
          ? `No product matches “${query}”`
          : status && !isNarrow
            ? `Nothing is ${STATUS_LABELS[status].toLowerCase()}`
            : 'No products here'
      }
      action={
        links.length > 0
          ? links.map(({ label, href }) => (
              <Button key={label} variant="outline" asChild>
                <Link href={href}>{label}</Link>
              </Button>
            ))
          : null
      }
    >
      <p>
        {query
          ? 'The search looks at names, SKUs and categories. Part of a word is enough.'
          : status === 'archived' && !isNarrow
            ? 'Products that you archive leave the shop and wait here; orders keep them, and they can be restored.'
            : status && !isNarrow
              ? 'Choose another tab to see the rest.'
              : 'No product fits all of these filters. Take one off to see more.'}
      </p>
    </EmptyState>
  )
}
