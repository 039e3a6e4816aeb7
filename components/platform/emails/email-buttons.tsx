'use client'

import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { EmailStatus } from '@/lib/platform/emails.schemas'

interface EmailButtonsProps {
  org: string
  emailId: string
  status: EmailStatus
  /** Whether what it says is still there to be sent. */
  isKept: boolean
  retry: Action<unknown>
  cancel: Action<unknown>
  markArrived: Action<unknown>
}

/** What somebody can decide about a mail, depending on what became of it. */
export function EmailButtons({ org, emailId, status, isKept, ...actions }: EmailButtonsProps) {
  const [pending, startTransition] = useTransition()
  const input = { org, email_id: emailId }
  const isUncertain = status === 'uncertain'

  function run(action: Action<unknown>, message: string) {
    startTransition(async () => {
      const result = await settle(() => action(input))
      if (result.ok) toast.success(message)
      else toast.error(messageOf(result))
    })
  }

  if (status === 'sent' || status === 'sending') return null
  if (status === 'cancelled' && !isKept) return null
  return (
    <div className="flex flex-wrap gap-2">
      {isUncertain ? (
        <>
          {isKept ? (
            <ConfirmButton
              title="Send it again?"
              description="It may have arrived the first time; then they get it twice. If you can, ask them first."
              confirmLabel="Send again"
              destructive={false}
              onConfirm={() => actions.retry(input)}
              onSuccess={() => toast.success('The email is on its way again')}
            >
              Send again
            </ConfirmButton>
          ) : null}
          <Button
            variant="outline"
            aria-disabled={pending || undefined}
            onClick={() => run(actions.markArrived, 'The email counts as sent')}
          >
            It arrived
          </Button>
        </>
      ) : isKept ? (
        <Button
          aria-disabled={pending || undefined}
          onClick={() => run(actions.retry, 'The email is on its way')}
        >
          {pending ? <Spinner /> : null}
          {status === 'queued' ? 'Send now' : 'Send again'}
        </Button>
      ) : null}
      {status === 'cancelled' ? null : (
        <ConfirmButton
          variant="outline"
          title={status === 'queued' ? 'Hold this email back?' : 'Dismiss this email?'}
          description={
            isKept
              ? 'It will not be sent and no longer needs attention. You can still send it later.'
              : 'It no longer needs attention.'
          }
          confirmLabel={status === 'queued' ? 'Hold back' : 'Dismiss'}
          onConfirm={() => actions.cancel(input)}
          onSuccess={() => toast.success('The email is held back')}
        >
          {status === 'queued' ? 'Hold back' : 'Dismiss'}
        </ConfirmButton>
      )}
    </div>
  )
}
