'use client'

import { Undo2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { messageFor } from '@/lib/messages'

interface UndoMergeProps {
  org: string
  mergeId: string
  /** Of the customer that comes back. */
  name: string
  undo: Action<{ customer_id: string }>
}

export function UndoMerge({ org, mergeId, name, undo }: UndoMergeProps) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()

  function run() {
    startTransition(async () => {
      const result = await settle(() => undo({ org, merge_id: mergeId }))
      if (result.ok) toast.success(`${name} is a customer of its own again`)
      else {
        toast.error(messageFor(result.reason))
        // Somebody may have been faster; the page then says what is left to undo.
        router.refresh()
      }
    })
  }

  return (
    <Button size="sm" variant="outline" aria-disabled={pending || undefined} onClick={run}>
      {pending ? <Spinner /> : <Undo2 aria-hidden />}
      Undo
      <span className="sr-only">the merge of {name}</span>
    </Button>
  )
}
