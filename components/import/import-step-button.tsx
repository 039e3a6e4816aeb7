'use client'

import { useTransition } from 'react'
import { Button, type ButtonProps } from '@/components/ui/button'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { messageFor } from '@/lib/messages'

export type ImportAction = (input: {
  org: string
  import_id: string
}) => Promise<ActionResult<{ import_id: string }>>

interface ImportStepButtonProps extends Omit<ButtonProps, 'onClick' | 'asChild'> {
  org: string
  importId: string
  action: ImportAction
  pendingLabel: string
}

/** The next step of an import; the page shows what came of it. */
export function ImportStepButton({
  org,
  importId,
  action,
  pendingLabel,
  children,
  ...props
}: ImportStepButtonProps) {
  const [pending, startTransition] = useTransition()

  function run() {
    startTransition(async () => {
      const result = await settle(() => action({ org, import_id: importId }))
      if (!result.ok) toast.error(messageFor(result.reason))
    })
  }

  return (
    <Button {...props} aria-disabled={pending || undefined} onClick={pending ? undefined : run}>
      {pending ? <Spinner /> : null}
      {pending ? pendingLabel : children}
    </Button>
  )
}
