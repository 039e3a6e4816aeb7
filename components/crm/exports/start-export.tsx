'use client'

import { Download } from 'lucide-react'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import type { CustomerSort } from '@/lib/crm/customers.schemas'
import { messageFor } from '@/lib/messages'

interface StartExportProps {
  org: string
  filter: CustomerFilter
  sort: CustomerSort
  start: (input: {
    org: string
    filter: CustomerFilter
    sort: CustomerSort
  }) => Promise<ActionResult<{ export_id: string }>>
}

/** Asks for the files of a view; the list below then shows how far they are. */
export function StartExport({ org, filter, sort, start }: StartExportProps) {
  const [pending, startTransition] = useTransition()

  function run() {
    startTransition(async () => {
      const result = await settle(() => start({ org, filter, sort }))
      if (!result.ok) toast.error(messageFor(result.reason))
    })
  }

  return (
    <Button aria-disabled={pending || undefined} onClick={pending ? undefined : run}>
      {pending ? <Spinner /> : <Download aria-hidden />}
      {pending ? 'Choosing customers…' : 'Export these customers'}
    </Button>
  )
}
