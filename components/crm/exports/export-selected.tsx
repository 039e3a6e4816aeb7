'use client'

import { Download } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { messageOf } from '@/components/ui/result-message'
import { useSelection } from '@/components/ui/selection'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import type { CustomerSort } from '@/lib/crm/customers.schemas'

interface ExportSelectedProps {
  org: string
  /** Address of the list of customers. */
  pathname: string
  filter: CustomerFilter
  sort: CustomerSort
  start: (input: {
    org: string
    filter: CustomerFilter
    sort: CustomerSort
    customer_ids?: string[]
  }) => Promise<ActionResult<{ export_id: string }>>
}

/** The ticked customers as a file, or all that match. */
export function ExportSelected({ org, pathname, filter, sort, start }: ExportSelectedProps) {
  const router = useRouter()
  const { selected, isAll, clear } = useSelection()
  const [pending, startTransition] = useTransition()

  function run() {
    startTransition(async () => {
      const ids = isAll ? {} : { customer_ids: [...selected] }
      const result = await settle(() => start({ org, filter, sort, ...ids }))
      if (!result.ok) {
        toast.error(messageOf(result))
        return
      }
      clear()
      router.push(`${pathname}/exports`)
    })
  }

  return (
    <Button
      variant="secondary"
      size="sm"
      aria-disabled={pending || undefined}
      onClick={pending ? undefined : run}
    >
      {pending ? <Spinner /> : <Download aria-hidden />}
      Export
    </Button>
  )
}
