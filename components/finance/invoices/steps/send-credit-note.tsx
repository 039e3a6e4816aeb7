'use client'

import { Send } from 'lucide-react'
import { useState } from 'react'
import { textOf } from '@/components/finance/invoices/steps/subject'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'

interface SendCreditNoteProps {
  org: string
  creditNoteId: string
  number: string
  /** The address on the paper. */
  email: string
  send: Action<unknown>
}

/** The credit note by e-mail, with its PDF. */
export function SendCreditNote({ org, creditNoteId, number, email, send }: SendCreditNoteProps) {
  const [open, setOpen] = useState(false)

  async function submit(data: FormData): Promise<string | null> {
    const to = textOf(data, 'to')
    const result = await send({ org, credit_note_id: creditNoteId, ...(to && { to }) })
    if (!result.ok) return messageOf(result)
    toast.success('Credit note is on its way')
    return null
  }

  return (
    <>
      <Button variant="outline" onClick={() => setOpen(true)}>
        <Send aria-hidden />
        Send
      </Button>
      {open ? (
        <QuestionDialog
          title={`Send credit note ${number}`}
          description="By e-mail, with the PDF. It is sent in the background; what became of it stands among the mails of the settings."
          submitLabel="Send"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          <Field name="to" label="To">
            <Input type="email" defaultValue={email} required maxLength={255} autoComplete="off" />
          </Field>
        </QuestionDialog>
      ) : null}
    </>
  )
}
