'use client'

import { usePathname } from 'next/navigation'
import { isCurrent } from '@/components/shell/is-current'
import { NavIcon } from '@/components/shell/nav-icon'
import type { NavGroup } from '@/components/shell/types'
import { Link } from '@/components/ui/link'

/** The main navigation of a sidebar. `onNavigate` lets a sheet close itself. */
export function NavLinks({ groups, onNavigate }: { groups: NavGroup[]; onNavigate?: () => void }) {
  const pathname = usePathname()
  return (
    <nav aria-label="Main" className="grid gap-4">
      {groups.map((group) => (
        <div key={group.label ?? group.items[0]?.href} className="grid gap-0.5">
          {group.label ? (
            <p className="px-2.5 pb-1 font-medium text-sidebar-muted text-xs">{group.label}</p>
          ) : null}
          <ul className="grid gap-0.5">
            {group.items.map((item) => {
              const current = isCurrent(item, pathname)
              return (
                <li key={item.href}>
                  <Link
                    href={item.href}
                    aria-current={current ? 'page' : undefined}
                    onClick={onNavigate}
                    className="relative flex h-control items-center gap-2.5 rounded-md px-2.5 font-medium text-sidebar-muted text-sm transition-colors hover:bg-sidebar-accent hover:text-sidebar-foreground focus-visible:outline-brand aria-[current=page]:bg-sidebar-accent aria-[current=page]:text-sidebar-foreground aria-[current=page]:before:absolute aria-[current=page]:before:inset-y-1.5 aria-[current=page]:before:-start-3 aria-[current=page]:before:w-1 aria-[current=page]:before:rounded-e-full aria-[current=page]:before:bg-brand"
                  >
                    {item.icon ? <NavIcon name={item.icon} /> : null}
                    <span className="truncate">{item.label}</span>
                  </Link>
                </li>
              )
            })}
          </ul>
        </div>
      ))}
    </nav>
  )
}
