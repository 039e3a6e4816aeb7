import { Download } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { CustomerFilter } from '@/lib/crm/customers.url.rules'

/** The customers of the current choice as a file; a plain link, because the answer is a download. */
export function ExportLink({ pathname, filter }: { pathname: string; filter: CustomerFilter }) {
  const query = new URLSearchParams()
  if (filter.segment) query.set('segment', filter.segment)
  if (filter.owner) query.set('owner', filter.owner)
  if (filter.tag) query.set('tag', filter.tag)
  if (filter.archived) query.set('archived', 'true')
  const suffix = query.size > 0 ? `?${query}` : ''
  return (
    <Button variant="outline" asChild>
      <a href={`${pathname}/export${suffix}`} download>
        <Download aria-hidden />
        Export
      </a>
    </Button>
  )
}
