'use client'

import { useState } from 'react'
import type { InvoiceSubject } from '@/components/finance/invoices/steps/subject'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'

interface IssueInvoiceProps {
  subject: InvoiceSubject
  total: string
  customerName: string
  /** The day that the draft wants, if any. */
  issuedOn: string | null
  /** Today in the organization's time zone. */
  today: string
  /** Without a line there is nothing to issue. */
  isEmpty: boolean
  issue: (
    input: InvoiceSubject & { issued_on: string },
  ) => Promise<ActionResult<{ number: string | null }>>
}

/** The step that cannot be taken back: asked for, with what it is about. */
export function IssueInvoice({
  subject,
  total,
  customerName,
  issuedOn,
  today,
  isEmpty,
  issue,
}: IssueInvoiceProps) {
  const [open, setOpen] = useState(false)

  async function submit(data: FormData): Promise<string | null> {
    const day = data.get('issued_on')
    const result = await settle(() =>
      issue({ ...subject, issued_on: typeof day === 'string' ? day : '' }),
    )
    if (!result.ok) return messageOf(result)
    toast.success(`Invoice ${result.data.number ?? ''} issued`)
    return null
  }

  return (
    <>
      <Button
        className="max-sm:order-first max-sm:w-full"
        disabled={isEmpty}
        onClick={() => setOpen(true)}
      >
        Issue
      </Button>
      {open ? (
        <QuestionDialog
          title="Issue this invoice?"
          description={
            <>
              <bdi>{customerName}</bdi> is asked for {total}. It gets the next number and cannot be
              changed afterwards; a mistake is put right by a credit note.
            </>
          }
          submitLabel="Issue invoice"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          <Field name="issued_on" label="Issue date">
            <Input type="date" defaultValue={issuedOn ?? today} required />
          </Field>
        </QuestionDialog>
      ) : null}
    </>
  )
}
