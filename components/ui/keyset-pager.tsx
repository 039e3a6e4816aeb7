import { ListStatus } from '@/components/ui/list-status'
import { listHref, pagerLinks, type SearchParams } from '@/components/ui/list-url'
import { PagerLinks } from '@/components/ui/pager-links'

interface KeysetPagerProps {
  pathname: string
  params: SearchParams
  /** How many are on this page, and one and many of what: `order`, `orders`. */
  rows: number
  noun: [one: string, many: string]
  /** The cursor of the last row when there is more after it, else null. */
  nextCursor: string | null
  /** For lists that can be read backwards: the cursor of the page before, null on the first. */
  previousCursor?: string | null
  /** What the list says about its size, where it knows: "50 of about 12,000". */
  summary?: string
  className?: string
}

/** Comes right behind a list, also behind an empty one: says what is there and leads to the rest. */
export function KeysetPager({
  pathname,
  params,
  rows,
  noun,
  nextCursor,
  previousCursor,
  summary,
  className,
}: KeysetPagerProps) {
  const links = pagerLinks(pathname, params, nextCursor, previousCursor)
  const { previous, next } = links
  const address = listHref(pathname, params, {})
  return (
    <>
      {previous === null && next === null && summary === undefined ? null : (
        <PagerLinks {...links} address={address} summary={summary} className={className} />
      )}
      <ListStatus
        rows={rows}
        noun={noun}
        hasMore={next !== null}
        isLaterPage={previous !== null}
        note={summary}
        address={address}
      />
    </>
  )
}
