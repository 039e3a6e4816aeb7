'use client'

import { Play, Square, Undo2 } from 'lucide-react'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { useLocale } from '@/components/ui/date-wording'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { counted } from '@/lib/counted'
import { isCancellable, isUndoable } from '@/lib/crm/customer-bulk.rules'
import type { BulkRun } from '@/lib/crm/customer-bulk.schemas'

type RunAction = (input: { org: string; run_id: string }) => Promise<ActionResult<unknown>>

interface RunControlsProps {
  org: string
  run: BulkRun
  isStalled: boolean
  cancel: RunAction
  resume: RunAction
  undo: RunAction
}

/** What can be done with a run as it stands: stop it, go on with it, take it back. */
export function RunControls({ org, run, isStalled, cancel, resume, undo }: RunControlsProps) {
  const locale = useLocale()
  const [pending, startTransition] = useTransition()
  const input = { org, run_id: run.id }

  function send(action: RunAction) {
    if (pending) return
    startTransition(async () => {
      const result = await settle(() => action(input))
      if (!result.ok) toast.error(messageOf(result))
    })
  }

  return (
    <div className="flex flex-wrap gap-2">
      {isStalled ? (
        <Button aria-disabled={pending || undefined} onClick={() => send(resume)}>
          {pending ? <Spinner /> : <Play aria-hidden />}
          Go on
        </Button>
      ) : null}
      {isCancellable(run) ? (
        <Button variant="outline" aria-disabled={pending || undefined} onClick={() => send(cancel)}>
          {pending ? <Spinner /> : <Square aria-hidden />}
          Stop
        </Button>
      ) : null}
      {isUndoable(run) ? (
        <ConfirmButton
          variant="outline"
          title="Undo this change?"
          description={`${counted(run.changed_count, 'customer', 'customers', locale)} will be as before. Anyone changed by a colleague since stays as they are now.`}
          confirmLabel="Undo the change"
          onConfirm={() => undo(input)}
        >
          <Undo2 aria-hidden />
          Undo
        </ConfirmButton>
      ) : null}
    </div>
  )
}
