'use client'

import { Archive, ArchiveRestore } from 'lucide-react'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { useSelection } from '@/components/ui/selection'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { messageFor } from '@/lib/messages'

export type CustomersAction = (input: {
  org: string
  customer_ids: string[]
}) => Promise<ActionResult<{ count: number }>>

interface ArchiveSelectedProps {
  org: string
  /** True in the list of archived customers, where the button brings them back. */
  isArchive: boolean
  archive: CustomersAction
  restore: CustomersAction
}

export function ArchiveSelected({ org, isArchive, archive, restore }: ArchiveSelectedProps) {
  const { selected, clear } = useSelection()
  const [pending, startTransition] = useTransition()
  const ids = [...selected]

  function run() {
    startTransition(async () => {
      const input = { org, customer_ids: ids }
      const result = await (isArchive ? restore(input) : archive(input))
      if (!result.ok) {
        toast.error(messageFor(result.reason))
        return
      }
      clear()
      const verb = isArchive ? 'restored' : 'archived'
      const { count } = result.data
      toast.undo(`${count} ${count === 1 ? 'customer' : 'customers'} ${verb}`, async () => {
        const undone = await (isArchive ? archive(input) : restore(input))
        if (undone.ok) toast.success(isArchive ? 'Archived again' : 'Back in the list')
        else toast.error(messageFor(undone.reason))
      })
    })
  }

  const Icon = isArchive ? ArchiveRestore : Archive
  return (
    <Button variant="secondary" size="sm" aria-disabled={pending || undefined} onClick={run}>
      {pending ? <Spinner /> : <Icon aria-hidden />}
      {isArchive ? 'Restore' : 'Archive'}
    </Button>
  )
}
