'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { isCurrent } from '@/components/shell/is-current'
import type { NavItem } from '@/components/shell/types'
import { Link } from '@/components/ui/link'
import { cn } from '@/lib/utils'

/** Room beside the current tab, so that the one after it shows that there is more. */
const AROUND = 32

/** Places as tabs that are links; scrolls sideways where they do not fit. */
export function AccountNav({
  items,
  label = 'Account',
  className,
}: {
  items: NavItem[]
  label?: string
  className?: string
}) {
  const pathname = usePathname()
  const current = useRef<HTMLAnchorElement>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: which one is current follows from the path
  useEffect(() => {
    if (current.current) bringIntoRow(current.current)
  }, [pathname])

  return (
    <nav
      aria-label={label}
      className={cn('mx-auto w-full max-w-5xl overflow-x-auto px-4 sm:px-6', className)}
    >
      <ul className="-mb-px flex gap-5">
        {items.map((item) => (
          <li key={item.href} className="shrink-0">
            <Link
              ref={isCurrent(item, pathname) ? current : undefined}
              href={item.href}
              aria-current={isCurrent(item, pathname) ? 'page' : undefined}
              className="inline-flex h-control items-center border-transparent border-b-2 font-medium text-muted-foreground text-sm hover:text-foreground focus-visible:-outline-offset-2 aria-[current=page]:border-primary aria-[current=page]:text-foreground"
            >
              {item.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Moves the row alone: scrollIntoView() would move the page as well, away from where one came back to. */
function bringIntoRow(tab: HTMLElement): void {
  const row = tab.closest('nav')
  if (!row) return
  const [inner, outer] = [tab.getBoundingClientRect(), row.getBoundingClientRect()]
  const beyond = inner.right - outer.right
  const before = inner.left - outer.left
  if (beyond > 0) row.scrollLeft += beyond + AROUND
  else if (before < 0) row.scrollLeft += before - AROUND
}
