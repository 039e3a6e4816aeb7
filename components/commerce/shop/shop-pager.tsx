import { pagerLinks, type SearchParams } from '@/components/ui/list-url'

interface ShopPagerProps {
  pathname: string
  params: SearchParams
  nextCursor: string | null
}

const link =
  'inline-flex h-11 items-center rounded-full border border-input px-6 font-medium text-sm transition-colors hover:bg-accent'

export function ShopPager({ pathname, params, nextCursor }: ShopPagerProps) {
  const { previous, next } = pagerLinks(pathname, params, nextCursor)
  if (previous === null && next === null) return null
  return (
    <nav aria-label="Pages" className="flex justify-center gap-3 pt-4">
      {previous ? (
        <a href={previous} rel="prev" className={link}>
          Previous
        </a>
      ) : null}
      {next ? (
        <a href={next} rel="next" className={link}>
          More products
        </a>
      ) : null}
    </nav>
  )
}
