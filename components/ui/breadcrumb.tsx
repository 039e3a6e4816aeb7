import { ChevronRight } from 'lucide-react'
import { Link } from '@/components/ui/link'
import { cn } from '@/lib/utils'

export interface Crumb {
  label: string
  /** The last crumb is the page itself and has none. */
  href?: string
}

export function Breadcrumb({ crumbs, className }: { crumbs: Crumb[]; className?: string }) {
  return (
    <nav aria-label="Breadcrumb" className={cn('min-w-0', className)}>
      {/* Each is as wide as its text; where there is no room, only the longest give way. */}
      <ol className="grid min-w-0 grid-flow-col auto-cols-[minmax(0,max-content)] items-center justify-start gap-1 text-muted-foreground text-sm">
        {crumbs.map((crumb, index) => (
          <li
            key={crumb.href ?? crumb.label}
            className="flex min-w-0 items-center gap-1 max-sm:[&:not(:nth-last-child(-n+2))]:hidden"
          >
            {index > 0 ? (
              <ChevronRight
                aria-hidden
                className={cn(
                  'size-3.5 shrink-0 opacity-60 rtl:-scale-x-100',
                  // A phone shows the last two, and nothing stands before the first of them.
                  index === crumbs.length - 2 && 'max-sm:hidden',
                )}
              />
            ) : null}
            {crumb.href === undefined ? (
              <span aria-current="page" title={crumb.label} className="truncate text-foreground">
                <bdi>{crumb.label}</bdi>
              </span>
            ) : (
              <Link
                href={crumb.href}
                title={crumb.label}
                className="truncate rounded-sm py-1 hover:text-foreground hover:underline"
              >
                <bdi>{crumb.label}</bdi>
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
