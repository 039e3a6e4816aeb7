'use client'

import { useState } from 'react'
import { methodLabel } from '@/components/finance/invoices/invoice-words'
import { PaymentFields } from '@/components/finance/invoices/steps/payment-fields'
import { Button } from '@/components/ui/button'
import { formText } from '@/components/ui/form-text'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { MONEY_METHODS } from '@/lib/finance/payments.schemas'
import { type MoneyWording, parseMoney } from '@/lib/money'

export interface PayBackProps {
  org: string
  /** What there is to pay back, as the action takes it. */
  of: { credit_note_id: string } | { customer_id: string; currency: string }
  /** The most that can be paid back, and what is suggested. */
  leftMinor: number
  label: string
  title: string
  description: string
  wording: MoneyWording
  /** Today in the organization's time zone. */
  today: string
  refund: (input: Record<string, unknown>) => Promise<ActionResult<unknown>>
}

/** Money that goes to the customer, recorded once it is on its way. */
export function PayBack(props: PayBackProps) {
  const { org, of, leftMinor, label, title, description, wording, today, refund } = props
  const [open, setOpen] = useState(false)
  const [key, setKey] = useState('')

  async function submit(data: FormData): Promise<string | null> {
    const amount = parseMoney(formText(data, 'amount'), wording)
    if (amount === null) return messageOf({ reason: 'finance.payment_amount_invalid' })
    const result = await settle(() =>
      refund({
        org,
        ...of,
        amount_minor: amount,
        method: formText(data, 'method'),
        paid_on: formText(data, 'paid_on'),
        reference: formText(data, 'reference'),
        idempotency_key: key,
      }),
    )
    if (!result.ok) return messageOf(result)
    toast.success('Refund recorded')
    return null
  }

  return (
    <>
      <Button
        variant="outline"
        size="sm"
        className="justify-self-start"
        onClick={() => {
          setKey(crypto.randomUUID())
          setOpen(true)
        }}
      >
        {label}
      </Button>
      {open ? (
        <QuestionDialog
          title={title}
          description={description}
          submitLabel="Record refund"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          <PaymentFields
            methods={MONEY_METHODS.map((value) => ({ value, label: methodLabel(value) }))}
            amountMinor={leftMinor}
            wording={wording}
            today={today}
          />
        </QuestionDialog>
      ) : null}
    </>
  )
}
