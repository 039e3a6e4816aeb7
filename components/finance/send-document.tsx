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

interface SendDocumentProps {
  title: string
  description: string
  /** What is said when it is on its way. */
  done: string
  /** The address that it would go to. */
  email: string
  /** Which document of which organization. */
  subject: Record<string, string>
  send: Action<unknown>
}

/** A document by e-mail, to the address that is known or another one. */
export function SendDocument({
  title,
  description,
  done,
  email,
  subject,
  send,
}: SendDocumentProps) {
  const [open, setOpen] = useState(false)

  async function submit(data: FormData): Promise<string | null> {
    const to = textOf(data, 'to')
    const result = await send({ ...subject, ...(to && { to }) })
    if (!result.ok) return messageOf(result)
    toast.success(done)
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
          title={title}
          description={description}
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
