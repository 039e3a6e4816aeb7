'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { InvoiceSubject } from '@/components/finance/invoices/steps/subject'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import type { Invoice } from '@/lib/finance/invoices.schemas'
import { formatMoney } from '@/lib/money'

interface IssueInvoiceProps {
  subject: InvoiceSubject
  /** The version of the draft that is shown: no other one is issued. */
  updatedAt: string
  money: Pick<Invoice, 'total_minor' | 'unasked_credit_minor' | 'currency' | 'exponent'>
  locale: string
  customerName: string
  /** The day that the draft wants, if any. */
  issuedOn: string | null
  /** Today in the organization's time zone. */
  today: string
  /** Without a line there is nothing to issue. */
  isEmpty: boolean
  issue: (
    input: InvoiceSubject & { issued_on: string; expected_updated_at: string },
  ) => Promise<ActionResult<Pick<Invoice, 'number' | 'unasked_credit_minor'>>>
}

/** The step that cannot be taken back: asked for, with what it is about. */
export function IssueInvoice({
  subject,
  updatedAt,
  money,
  locale,
  customerName,
  issuedOn,
  today,
  isEmpty,
  issue,
}: IssueInvoiceProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const format = (minor: number) => formatMoney(minor, { ...money, locale })

  async function submit(data: FormData): Promise<string | null> {
    const day = data.get('issued_on')
    const result = await settle(() =>
      issue({
        ...subject,
        issued_on: typeof day === 'string' ? day : '',
        expected_updated_at: updatedAt,
      }),
    )
    if (!result.ok) {
      // The question stays open, and is about what the draft comes to by now.
      if (result.reason === 'finance.draft_changed') router.refresh()
      return messageOf(result)
    }
    const { number, unasked_credit_minor } = result.data
    toast.success(`Invoice ${number ?? ''} issued`, {
      ...(unasked_credit_minor > 0 && {
        description: `${format(unasked_credit_minor)} is store credit of the customer again.`,
      }),
    })
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
              <bdi>{customerName}</bdi> is asked for {format(money.total_minor)}. It gets the next
              number and cannot be changed afterwards; a mistake is put right by a credit note.
            </>
          }
          submitLabel="Issue invoice"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          {money.unasked_credit_minor > 0 ? (
            <Alert variant="info" title="Store credit is given back">
              {format(money.unasked_credit_minor)} of the store credit that paid the order is more
              than this invoice asks for. It is the customer’s to spend again.
            </Alert>
          ) : null}
          <Field name="issued_on" label="Issue date">
            <Input key={issuedOn} type="date" defaultValue={issuedOn ?? today} required />
          </Field>
        </QuestionDialog>
      ) : null}
    </>
  )
}
