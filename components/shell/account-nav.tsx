'use client'

import { usePathname } from 'next/navigation'
import { isCurrent } from '@/components/shell/is-current'
import type { NavItem } from '@/components/shell/types'
import { Link } from '@/components/ui/link'
import { cn } from '@/lib/utils'

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
  return (
    <nav
      aria-label={label}
      className={cn('mx-auto w-full max-w-5xl overflow-x-auto px-4 sm:px-6', className)}
    >
      <ul className="-mb-px flex gap-5">
        {items.map((item) => (
          <li key={item.href} className="shrink-0">
            <Link
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
