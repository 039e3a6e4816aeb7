'use client'

import { Archive, ArchiveRestore } from 'lucide-react'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { isolate } from '@/components/ui/isolate'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { messageFor } from '@/lib/messages'

type CustomersAction = (input: {
  org: string
  customer_ids: string[]
}) => Promise<ActionResult<{ count: number }>>

interface ArchiveCustomerProps {
  org: string
  customerId: string
  name: string
  isArchived: boolean
  archive: CustomersAction
  restore: CustomersAction
}

/** No question first: archiving is taken back with one click. */
export function ArchiveCustomer({
  org,
  customerId,
  name,
  isArchived,
  archive,
  restore,
}: ArchiveCustomerProps) {
  const [pending, startTransition] = useTransition()
  const input = { org, customer_ids: [customerId] }

  function run() {
    startTransition(async () => {
      const result = await settle(() => (isArchived ? restore : archive)(input))
      if (!result.ok) {
        toast.error(messageFor(result.reason))
        return
      }
      if (isArchived) {
        toast.success(`${isolate(name)} is back in the list`)
        return
      }
      toast.undo(`${isolate(name)} archived`, async () => {
        const undone = await settle(() => restore(input))
        if (undone.ok) toast.success(`${isolate(name)} is back in the list`)
        else toast.error(messageFor(undone.reason))
      })
    })
  }

  const Icon = isArchived ? ArchiveRestore : Archive
  return (
    <Button variant="outline" aria-disabled={pending || undefined} onClick={run}>
      {pending ? <Spinner /> : <Icon aria-hidden />}
      {isArchived ? 'Restore' : 'Archive'}
    </Button>
  )
}
