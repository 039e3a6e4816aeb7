import { Search } from 'lucide-react'
import { SegmentBadge } from '@/components/crm/segment-badge'
import { NavIcon } from '@/components/shell/nav-icon'
import { Avatar } from '@/components/ui/avatar'
import { buttonVariants } from '@/components/ui/button-variants'
import type { CustomerSegment } from '@/lib/crm/customers.schemas'
import { cn } from '@/lib/utils'

interface Row {
  name: string
  detail: string
  segment: CustomerSegment
  country: string
  added: string
}

const rows: Row[] = [
  {
    name: 'Ada Lovelace',
    detail: 'ada@engines.example',
    segment: 'CUSTOMER',
    country: 'United Kingdom',
    added: '2 minutes ago',
  },
  {
    name: 'Sørensen & Søn',
    detail: '+45 32 10 00 47',
    segment: 'LEAD',
    country: 'Denmark',
    added: '18 minutes ago',
  },
  {
    name: '山田 太郎',
    detail: 'taro@sample.example',
    segment: 'OPPORTUNITY',
    country: 'Japan',
    added: '1 hour ago',
  },
  {
    name: 'ليلى حداد',
    detail: 'layla@nour.example',
    segment: 'CUSTOMER',
    country: 'Lebanon',
    added: '3 hours ago',
  },
  {
    name: 'Customer 12748',
    detail: 'reference 12748',
    segment: 'CUSTOMER',
    country: 'United Kingdom',
    added: 'yesterday',
  },
]

const places = [
  { label: 'Overview', icon: 'dashboard' },
  { label: 'Customers', icon: 'customers' },
  { label: 'Settings', icon: 'settings' },
] as const

/** The customer list as staff see it, made of the parts of the real page, with invented people. */
export function CustomersWindow() {
  return (
    <figure>
      {/* A picture: nothing in it can be used, so nothing in it can be reached. */}
      <div
        aria-hidden
        inert
        className="grid select-none overflow-hidden rounded-xl border border-sidebar-border bg-background text-sm shadow-2xl sm:grid-cols-[12rem_minmax(0,1fr)]"
      >
        <div className="hidden flex-col gap-4 bg-sidebar p-3 text-sidebar-foreground sm:flex">
          <div className="flex items-center gap-2.5 px-1 py-1.5">
            <Avatar name="Acme" shape="square" />
            <div>
              <p className="font-semibold leading-tight">Acme</p>
              <p className="text-sidebar-muted text-xs">Owner</p>
            </div>
          </div>
          <div className="grid gap-0.5">
            {places.map((place) => (
              <p
                key={place.label}
                className={cn(
                  'flex h-8 items-center gap-2.5 rounded-md px-2.5 font-medium text-sidebar-muted',
                  place.icon === 'customers' && 'bg-sidebar-accent text-sidebar-foreground',
                )}
              >
                <NavIcon name={place.icon} />
                {place.label}
              </p>
            ))}
          </div>
        </div>
        <div className="min-w-0 p-4 sm:p-5">
          <div className="flex items-center justify-between gap-3">
            <p className="font-semibold text-xl tracking-tight">Customers</p>
            <div className="flex gap-2">
              <span
                className={cn(buttonVariants({ variant: 'outline', size: 'sm' }), 'max-sm:hidden')}
              >
                Import
              </span>
              <span className={buttonVariants({ size: 'sm' })}>New customer</span>
            </div>
          </div>
          <div className="mt-3 flex h-8 max-w-72 items-center gap-2 rounded-md border border-input bg-card px-2.5 text-muted-foreground">
            <Search className="size-4" />
            Name, email, phone…
          </div>
          <div className="mt-3 overflow-hidden rounded-lg border bg-card">
            <div className="grid h-8 grid-cols-[minmax(0,1.6fr)_7rem] items-center gap-3 border-b bg-muted px-3 font-medium text-muted-foreground text-xs md:grid-cols-[minmax(0,1.6fr)_7rem_minmax(0,1fr)_7rem]">
              <span>Name</span>
              <span>Segment</span>
              <span className="max-md:hidden">Country</span>
              <span className="text-end max-md:hidden">Added</span>
            </div>
            {rows.map((row) => (
              <div
                key={row.name}
                className="grid h-12 grid-cols-[minmax(0,1.6fr)_7rem] items-center gap-3 border-b px-3 last:border-b-0 md:grid-cols-[minmax(0,1.6fr)_7rem_minmax(0,1fr)_7rem]"
              >
                <div className="flex min-w-0 items-center gap-2.5">
                  <Avatar name={row.name} size="sm" />
                  <div className="min-w-0 leading-tight">
                    <p className="truncate font-medium">
                      <bdi>{row.name}</bdi>
                    </p>
                    <p className="truncate text-muted-foreground text-xs">{row.detail}</p>
                  </div>
                </div>
                <span>
                  <SegmentBadge segment={row.segment} />
                </span>
                <span className="truncate text-muted-foreground max-md:hidden">{row.country}</span>
                <span className="text-end text-muted-foreground max-md:hidden">{row.added}</span>
              </div>
            ))}
          </div>
        </div>
      </div>
      <figcaption className="mt-3 text-center text-sidebar-muted text-xs">
        The customer list, drawn with the product’s own components. The people are invented.
      </figcaption>
    </figure>
  )
}
