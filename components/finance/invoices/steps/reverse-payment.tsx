'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { PAYMENT_NOTE_LENGTH } from '@/lib/finance/payments.schemas'

interface ReversePaymentProps {
  org: string
  paymentId: string
  /** "Bank transfer of €20.00" */
  name: string
  reverse: (input: {
    org: string
    payment_id: string
    reason: string
  }) => Promise<ActionResult<unknown>>
}

/** Takes back what was entered by mistake: the entry stays, and one against it is made. */
export function ReversePayment({ org, paymentId, name, reverse }: ReversePaymentProps) {
  const [open, setOpen] = useState(false)

  async function submit(data: FormData): Promise<string | null> {
    const result = await settle(() =>
      reverse({ org, payment_id: paymentId, reason: formText(data, 'reason') }),
    )
    if (!result.ok) return messageOf(result)
    toast.success('Taken back')
    return null
  }

  return (
    <>
      <Button
        variant="link"
        size="sm"
        aria-label={`Take back: ${name}`}
        className="justify-self-start text-xs"
        onClick={() => setOpen(true)}
      >
        Take back
      </Button>
      {open ? (
        <QuestionDialog
          title="Take this entry back?"
          description={`${name}. What it settled is open again. The entry stays, and another one takes it back.`}
          submitLabel="Take it back"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          <Field name="reason" label="Why">
            <Textarea rows={2} maxLength={PAYMENT_NOTE_LENGTH} required dir="auto" />
          </Field>
        </QuestionDialog>
      ) : null}
    </>
  )
}
