'use client'

import { Send } from 'lucide-react'
import { useState } from 'react'
import { type InvoiceSubject, textOf } from '@/components/finance/invoices/steps/subject'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'

type SendStep = (input: InvoiceSubject & { to?: string }) => Promise<ActionResult<unknown>>

interface SendInvoiceProps {
  subject: InvoiceSubject
  number: string
  /** The address on the paper, or the customer's. */
  email: string
  /** Whether a mail about it has gone out, or is on its way. */
  wasSent: boolean
  send: SendStep
  /** Null while it is not overdue. */
  remind: SendStep | null
}

/** The invoice by e-mail, with its PDF; once it is overdue, a reminder instead. */
export function SendInvoice({ subject, number, email, wasSent, send, remind }: SendInvoiceProps) {
  const [open, setOpen] = useState(false)

  async function submit(data: FormData): Promise<string | null> {
    const to = textOf(data, 'to')
    const isReminder = textOf(data, 'what') === 'reminder'
    const result = await (isReminder && remind ? remind : send)({ ...subject, ...(to && { to }) })
    if (!result.ok) return messageOf(result)
    toast.success(isReminder ? 'Reminder is on its way' : 'Invoice is on its way')
    return null
  }

  return (
    <>
      <Button variant="outline" onClick={() => setOpen(true)}>
        <Send aria-hidden />
        {wasSent ? 'Send again' : 'Send'}
      </Button>
      {open ? (
        <QuestionDialog
          title={`Send invoice ${number}`}
          description="By e-mail, with the PDF. It is sent in the background; what became of it stands on this page."
          submitLabel="Send"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          {remind ? (
            <Field name="what" label="What">
              <NativeSelect defaultValue="reminder">
                <option value="reminder">A reminder that it is overdue</option>
                <option value="invoice">The invoice</option>
              </NativeSelect>
            </Field>
          ) : null}
          <Field name="to" label="To">
            <Input type="email" defaultValue={email} required maxLength={255} autoComplete="off" />
          </Field>
        </QuestionDialog>
      ) : null}
    </>
  )
}
