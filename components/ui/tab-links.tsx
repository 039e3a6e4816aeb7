import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Count } from '@/components/ui/count'
import { Link } from '@/components/ui/link'
import { cn } from '@/lib/utils'

export interface TabLink {
  key: string
  label: string
  href: string
  count?: number | undefined
  /** Behind the label, with what it says to those who do not see it. */
  mark?: { icon: LucideIcon; label: string } | undefined
  isCurrent: boolean
}

interface TabLinksProps {
  /** What the tabs are, for those who do not see them: "Views". */
  label: string
  tabs: TabLink[]
  /** How far their counts were counted: what is more reads "1,000+". */
  countedTo?: number
  /** A second group, behind a line. */
  more?: TabLink[]
  /** At the end of the row. */
  menu?: ReactNode
}

/** Places of one list, each with an address of its own; scrolls sideways where they do not fit. */
export function TabLinks({
  label,
  tabs,
  countedTo = Number.POSITIVE_INFINITY,
  more = [],
  menu,
}: TabLinksProps) {
  return (
    <div className="mb-3 flex items-end gap-2 border-b">
      <nav aria-label={label} className="relative -mb-px min-w-0 flex-1 overflow-x-auto">
        <ul className="flex min-w-max items-center gap-1">
          {tabs.map((tab) => (
            <Tab {...tab} key={tab.key} countedTo={countedTo} />
          ))}
          {more.length > 0 ? <li aria-hidden className="mx-1 h-4 w-px shrink-0 bg-border" /> : null}
          {more.map((tab) => (
            <Tab {...tab} key={tab.key} countedTo={countedTo} />
          ))}
        </ul>
      </nav>
      {menu ? <div className="shrink-0 pb-1">{menu}</div> : null}
    </div>
  )
}

type TabProps = Omit<TabLink, 'key'> & { countedTo: number }

function Tab({ label, href, count, countedTo, mark, isCurrent }: TabProps) {
  const Icon = mark?.icon
  return (
    <li>
      <Link
        href={href}
        aria-current={isCurrent ? 'page' : undefined}
        className={cn(
          'flex h-control items-center gap-1.5 border-transparent border-b-2 px-2.5 font-medium text-muted-foreground hover:text-foreground focus-visible:-outline-offset-2',
          isCurrent && 'border-primary text-foreground',
        )}
      >
        <span className="max-w-48 truncate">
          <bdi>{label}</bdi>
        </span>
        {mark && Icon ? (
          <>
            <Icon aria-hidden className="size-3.5 shrink-0" />
            <span className="sr-only">, {mark.label}</span>
          </>
        ) : null}
        {count === undefined ? null : (
          <span className="tabular font-normal text-muted-foreground text-xs">
            <Count value={Math.min(count, countedTo)} />
            {count > countedTo ? '+' : null}
          </span>
        )}
      </Link>
    </li>
  )
}
