'use client'

import { X } from 'lucide-react'
import { focusBesideFilter } from '@/components/ui/focus-beside'
import { Link } from '@/components/ui/link'

interface ActiveFiltersProps {
  /** Each with the address of the list without it. */
  filters: { name: string; label: string; href: string }[]
  clearHref: string
}

/** What narrows a list down, each as a link that takes it off. */
export function ActiveFilters({ filters, clearHref }: ActiveFiltersProps) {
  return (
    <ul aria-label="Active filters" className="flex flex-wrap items-center gap-1.5">
      {filters.map(({ name, label, href }, index) => (
        <li key={name}>
          <Link
            href={href}
            title={`Remove filter ${label}`}
            data-takes-out=""
            onClick={(event) => focusBesideFilter(event, index)}
            className="inline-flex h-6 max-w-64 items-center gap-1 rounded-sm bg-secondary ps-2 pe-1 font-medium text-xs hover:bg-accent"
          >
            <span className="truncate">
              <bdi>{label}</bdi>
            </span>
            <X aria-hidden className="size-3.5 shrink-0" />
            <span className="sr-only">, remove filter</span>
          </Link>
        </li>
      ))}
      {filters.length > 1 ? (
        <li>
          <Link
            href={clearHref}
            onClick={(event) => focusBesideFilter(event, null)}
            className="inline-flex h-6 items-center px-1 text-muted-foreground text-xs underline-offset-4 hover:underline"
          >
            Clear all
          </Link>
        </li>
      ) : null}
    </ul>
  )
}
