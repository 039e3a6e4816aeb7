'use client'

import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { messageFor } from '@/lib/messages'

type ChangeLink = (input: {
  org: string
  customer_id: string
}) => Promise<ActionResult<{ changed: boolean }>>

interface LinkActionProps {
  org: string
  customerId: string
  name: string
  isLinked: boolean
  isRefused: boolean
  unlink: ChangeLink
  allow: ChangeLink
}

/** What staff can do about a customer's sign-in: take it away, or allow it again. */
export function LinkAction(props: LinkActionProps) {
  const { org, customerId, name, isLinked, isRefused, unlink, allow } = props
  const [pending, startTransition] = useTransition()
  const input = { org, customer_id: customerId }

  if (isLinked) {
    return (
      <ConfirmButton
        variant="outline"
        size="sm"
        title={`Unlink ${name} from their sign-in?`}
        description="They no longer see or change what is written here, and are not linked again automatically. You can allow it again at any time."
        confirmLabel="Unlink"
        onConfirm={() => unlink(input)}
        onSuccess={() => toast.success(`${name} is unlinked`)}
      >
        Unlink
      </ConfirmButton>
    )
  }
  if (!isRefused) return null

  function allowAgain() {
    startTransition(async () => {
      const result = await settle(() => allow(input))
      if (result.ok) toast.success(`${name} is linked again when they next sign in`)
      else toast.error(messageFor(result.reason))
    })
  }
  return (
    <Button
      variant="outline"
      size="sm"
      aria-disabled={pending || undefined}
      onClick={pending ? undefined : allowAgain}
    >
      Allow again
    </Button>
  )
}
