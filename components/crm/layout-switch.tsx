import { Columns3, Rows3 } from 'lucide-react'
import { Link } from '@/components/ui/link'
import { customerListHref } from '@/lib/crm/customer-filters.rules'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import type { CustomerSort } from '@/lib/crm/customers.schemas'
import { cn } from '@/lib/utils'

interface LayoutSwitchProps {
  pathname: string
  current: 'list' | 'board'
  filter: CustomerFilter
  sort: CustomerSort
  q: string | undefined
}

/** The same choice of customers as a list or as a board. */
export function LayoutSwitch({ pathname, current, ...address }: LayoutSwitchProps) {
  const layouts = [
    { key: 'list', label: 'List', href: customerListHref(pathname, address), icon: Rows3 },
    {
      key: 'board',
      label: 'Board',
      href: customerListHref(`${pathname}/board`, address),
      icon: Columns3,
    },
  ]
  return (
    <nav aria-label="Layout">
      <ul className="flex rounded-md border border-input bg-card p-0.5">
        {layouts.map(({ key, label, href, icon: Icon }) => (
          <li key={key}>
            <Link
              href={href}
              aria-current={key === current ? 'page' : undefined}
              className={cn(
                'flex h-[calc(var(--control)-0.375rem)] items-center gap-1.5 rounded-sm px-2.5 font-medium text-muted-foreground text-sm hover:text-foreground',
                key === current && 'bg-accent text-foreground',
              )}
            >
              <Icon aria-hidden className="size-4" />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
