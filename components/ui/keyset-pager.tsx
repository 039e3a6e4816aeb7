import { ChevronLeft, ChevronRight } from 'lucide-react'
import { buttonVariants } from '@/components/ui/button-variants'
import { Link } from '@/components/ui/link'
import { pagerLinks, type SearchParams } from '@/components/ui/list-url'
import { cn } from '@/lib/utils'

interface KeysetPagerProps {
  pathname: string
  params: SearchParams
  /** The cursor of the last row when there is more after it, else null. */
  nextCursor: string | null
  /** For lists that can be read backwards: the cursor of the page before, null on the first. */
  previousCursor?: string | null
  /** What the list says about its size, where it knows: "50 of about 12,000". */
  summary?: string
  className?: string
}

export function KeysetPager({
  pathname,
  params,
  nextCursor,
  previousCursor,
  summary,
  className,
}: KeysetPagerProps) {
  const { previous, next, first } = pagerLinks(pathname, params, nextCursor, previousCursor)
  if (previous === null && next === null && summary === undefined) return null
  return (
    <nav
      aria-label="Pages"
      className={cn('flex flex-wrap items-center justify-between gap-3 pt-3', className)}
    >
      <p className="text-muted-foreground text-sm">{summary}</p>
      <div className="flex items-center gap-2">
        {first !== null && first !== previous ? (
          <Link href={first} className={buttonVariants({ variant: 'ghost', size: 'sm' })}>
            First page
          </Link>
        ) : null}
        <PageLink href={previous} rel="prev">
          <ChevronLeft aria-hidden className="rtl:-scale-x-100" />
          Previous
        </PageLink>
        <PageLink href={next} rel="next">
          Next
          <ChevronRight aria-hidden className="rtl:-scale-x-100" />
        </PageLink>
      </div>
    </nav>
  )
}

function PageLink({
  href,
  rel,
  children,
}: {
  href: string | null
  rel: 'prev' | 'next'
  children: React.ReactNode
}) {
  const classes = buttonVariants({ variant: 'outline', size: 'sm' })
  if (href === null) {
    return (
      <span
        aria-hidden
        className={cn(classes, 'border-border bg-transparent text-muted-foreground')}
      >
        {children}
      </span>
    )
  }
  return (
    <Link href={href} rel={rel} className={classes}>
      {children}
    </Link>
  )
}
