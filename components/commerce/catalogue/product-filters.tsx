import { FilterBar } from '@/components/ui/filter-bar'
import { FilterSync } from '@/components/ui/filter-sync'
import type { SearchParams } from '@/components/ui/list-url'
import { NativeSelect } from '@/components/ui/native-select'
import { SearchInput } from '@/components/ui/search-input'
import type { ProductListAddress } from '@/lib/commerce/products.url.rules'

interface ProductFiltersProps {
  pathname: string
  params: SearchParams
  address: ProductListAddress
  categories: { id: string; name: string }[]
}

const STOCK_LABELS = { out: 'Sold out', low: 'Nearly sold out' } as const

const SORTS = [
  ['', 'Newest'],
  ['created_at.asc', 'Oldest'],
  ['name.asc', 'A to Z'],
  ['name.desc', 'Z to A'],
  ['price.asc', 'Cheapest'],
  ['price.desc', 'Dearest'],
  ['stock.asc', 'Least stock'],
  ['stock.desc', 'Most stock'],
] as const

/** Search, category and stock; the tabs above them choose the status. */
export function ProductFilters({ pathname, params, address, categories }: ProductFiltersProps) {
  const { query = '', category_id = '', stock = '' } = address.filter
  const sort = typeof params.sort === 'string' ? params.sort : ''
  const category = categories.find(({ id }) => id === category_id)
  const active = [
    ...(category_id === ''
      ? []
      : [{ name: 'category_id', label: `Category: ${category?.name ?? 'deleted'}` }]),
    ...(stock === '' ? [] : [{ name: 'stock', label: `Stock: ${STOCK_LABELS[stock]}` }]),
  ]
  return (
    <FilterBar pathname={pathname} params={params} keep={['status']} active={active}>
      <FilterSync values={{ q: query, category_id, stock, sort }} />
      <SearchInput
        name="q"
        label="Search products"
        placeholder="Name, SKU, category…"
        defaultValue={query}
        maxLength={200}
      />
      {categories.length > 0 ? (
        <NativeSelect
          name="category_id"
          aria-label="Category"
          defaultValue={category_id}
          className="w-auto max-w-44 max-sm:flex-1"
        >
          <option value="">Category</option>
          {categories.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      ) : null}
      <NativeSelect
        name="stock"
        aria-label="Stock"
        defaultValue={stock}
        className="w-auto max-sm:flex-1"
      >
        <option value="">Stock</option>
        {Object.entries(STOCK_LABELS).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        name="sort"
        aria-label="Order"
        defaultValue={sort}
        className="w-auto max-sm:flex-1"
      >
        {SORTS.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </NativeSelect>
    </FilterBar>
  )
}
