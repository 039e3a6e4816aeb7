import { Download } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import { customerListHref } from '@/lib/crm/customers.url.rules'

/** The customers of the current choice as a file; a plain link, because the answer is a download. */
export function ExportLink({ pathname, filter }: { pathname: string; filter: CustomerFilter }) {
  return (
    <Button variant="outline" asChild>
      <a href={customerListHref(`${pathname}/export`, { filter })} download>
        <Download aria-hidden />
        Export
      </a>
    </Button>
  )
}
