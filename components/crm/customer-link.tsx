'use client'

import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { messageFor } from '@/lib/messages'

type LinkAction = (input: {
  org: string
  customer_id: string
}) => Promise<ActionResult<{ changed: boolean }>>

interface CustomerLinkProps {
  org: string
  customerId: string
  name: string
  isLinked: boolean
  isRefused: boolean
  email: string | null
  canWrite: boolean
  unlink: LinkAction
  allow: LinkAction
}

/** Whether the customer signs in, and what staff can do about it: take it away, or allow it again. */
export function CustomerLink(props: CustomerLinkProps) {
  const { org, customerId, name, isLinked, isRefused, email, canWrite, unlink, allow } = props
  const [pending, startTransition] = useTransition()
  const input = { org, customer_id: customerId }

  function allowAgain() {
    startTransition(async () => {
      const result = await allow(input)
      if (result.ok) toast.success('They are linked again when they next sign in')
      else toast.error(messageFor(result.reason))
    })
  }

  return (
    <Card>
      <CardHeader>
        <CardTitle>Sign-in</CardTitle>
      </CardHeader>
      <CardContent className="grid justify-items-start gap-3 text-sm">
        <p className="text-pretty text-muted-foreground">
          {explain({ isLinked, isRefused, hasEmail: email !== null })}
        </p>
        {isLinked && canWrite ? (
          <ConfirmButton
            variant="outline"
            size="sm"
            title={`Unlink ${name} from their sign-in?`}
            description="They no longer see or change what is written here, and are not linked again by themselves. You can allow it again at any time."
            confirmLabel="Unlink"
            onConfirm={() => unlink(input)}
            onSuccess={() => toast.success(`${name} is unlinked`)}
          >
            Unlink
          </ConfirmButton>
        ) : null}
        {!isLinked && isRefused && canWrite ? (
          <Button
            variant="outline"
            size="sm"
            aria-disabled={pending || undefined}
            onClick={pending ? undefined : allowAgain}
          >
            Allow again
          </Button>
        ) : null}
      </CardContent>
    </Card>
  )
}

function explain({
  isLinked,
  isRefused,
  hasEmail,
}: {
  isLinked: boolean
  isRefused: boolean
  hasEmail: boolean
}): string {
  if (isLinked) return 'Signs in, and sees and changes their own name, company, phone and country.'
  if (isRefused) return 'Unlinked by a colleague. They are not linked again until you allow it.'
  if (hasEmail)
    return 'Not linked. That happens when somebody signs in with this e-mail, confirmed.'
  return 'Not linked. Without an e-mail nobody can be.'
}
