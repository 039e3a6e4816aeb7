import type { ReactNode } from 'react'
import { TagList } from '@/components/crm/tag-list'
import { Avatar } from '@/components/ui/avatar'
import type { CustomerDetail } from '@/lib/crm/customers.schemas'

interface CustomerHeaderProps {
  customer: CustomerDetail
  segment: ReactNode
  actions: ReactNode
}

/** Who it is and where they stand, before anything one could do. */
export function CustomerHeader({ customer, segment, actions }: CustomerHeaderProps) {
  const { display_name, name, company, country_name, tags } = customer
  const facts = [name ? company : null, country_name].filter((fact) => fact !== null)
  return (
    <header className="grid gap-4 pb-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="flex min-w-0 flex-1 basis-64 items-center gap-3">
          <Avatar name={display_name} size="lg" className="max-sm:size-11 max-sm:text-base" />
          <div className="grid min-w-0 gap-1">
            <h1
              title={display_name}
              className="line-clamp-3 break-words font-semibold text-xl leading-tight sm:text-2xl"
            >
              <bdi>{display_name}</bdi>
            </h1>
            {facts.length > 0 || tags.length > 0 ? (
              <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-muted-foreground text-sm">
                {facts.map((fact) => (
                  <bdi key={fact} className="max-w-full truncate">
                    {fact}
                  </bdi>
                ))}
                <TagList tags={tags} limit={4} />
              </div>
            ) : null}
          </div>
        </div>
        <div className="flex flex-wrap items-center gap-2">{actions}</div>
      </div>
      {segment}
    </header>
  )
}
