import { ChevronDownIcon } from '@/components/commerce/shop/icons'
import { listHref, type SearchParams } from '@/components/ui/list-url'

export const SORTS = [
  { value: 'published_at.desc', label: 'Newest first' },
  { value: 'price.asc', label: 'Price, low to high' },
  { value: 'price.desc', label: 'Price, high to low' },
  { value: 'name.asc', label: 'Name' },
] as const

interface ListToolbarProps {
  pathname: string
  params: SearchParams
  categories: { name: string; slug: string }[]
  category: string | undefined
  sort: string
}

const pill =
  'inline-flex h-9 items-center whitespace-nowrap rounded-full border px-3.5 font-medium text-sm transition-colors pointer-coarse:h-10'

/** Categories and order: all of it links, so that choosing is one click, also without scripts. */
export function ListToolbar({ pathname, params, categories, category, sort }: ListToolbarProps) {
  const current = SORTS.find(({ value }) => value === sort) ?? SORTS[0]
  return (
    <div className="flex items-start justify-between gap-4">
      {categories.length === 0 ? (
        <span />
      ) : (
        <nav
          aria-label="Categories"
          className="-mx-4 min-w-0 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:mx-0 sm:px-0"
        >
          <ul className="flex gap-2 sm:flex-wrap">
            {[{ name: 'All', slug: null }, ...categories].map(({ name, slug }) => {
              const isCurrent = slug === (category ?? null)
              return (
                <li key={slug ?? ''}>
                  <a
                    href={listHref(pathname, params, { category: slug })}
                    aria-current={isCurrent ? 'page' : undefined}
                    className={`${pill} ${isCurrent ? 'border-foreground bg-foreground text-background' : 'bg-card hover:border-foreground/50'}`}
                  >
                    <bdi>{name}</bdi>
                  </a>
                </li>
              )
            })}
          </ul>
        </nav>
      )}
      <details className="relative shrink-0 py-1">
        <summary
          className={`${pill} list-none gap-1.5 bg-card hover:border-foreground/50 [&::-webkit-details-marker]:hidden`}
        >
          <span className="sr-only">Sorted by: </span>
          <span className="max-sm:sr-only">{current.label}</span>
          <span aria-hidden className="sm:hidden">
            Sort
          </span>
          <ChevronDownIcon className="size-4" />
        </summary>
        <ul className="absolute end-0 z-20 mt-2 grid w-52 gap-0.5 rounded-xl border bg-popover p-1.5 shadow-lg">
          {SORTS.map(({ value, label }) => (
            <li key={value}>
              <a
                href={listHref(pathname, params, { sort: value === SORTS[0].value ? null : value })}
                aria-current={value === current.value ? 'true' : undefined}
                className="flex h-9 items-center rounded-lg px-3 text-sm hover:bg-accent aria-[current]:font-semibold pointer-coarse:h-11"
              >
                {label}
              </a>
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}
