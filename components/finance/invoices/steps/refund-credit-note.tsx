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
import { formatMoney, type MoneyWording, parseMoney } from '@/lib/money'

interface RefundCreditNoteProps {
  org: string
  creditNote: { id: string; number: string; left_minor: number }
  wording: MoneyWording
  today: string
  refund: (input: Record<string, unknown>) => Promise<ActionResult<unknown>>
}

/** Money that goes back to the customer, as a credit note has promised. */
export function RefundCreditNote({
  org,
  creditNote,
  wording,
  today,
  refund,
}: RefundCreditNoteProps) {
  const [open, setOpen] = useState(false)
  const [key, setKey] = useState('')

  async function submit(data: FormData): Promise<string | null> {
    const amount = parseMoney(formText(data, 'amount'), wording)
    if (amount === null) return messageOf({ reason: 'finance.payment_amount_invalid' })
    const result = await settle(() =>
      refund({
        org,
        credit_note_id: creditNote.id,
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
        Pay back {formatMoney(creditNote.left_minor, wording)}
      </Button>
      {open ? (
        <QuestionDialog
          title={`Pay back credit note ${creditNote.number}`}
          description={`${formatMoney(creditNote.left_minor, wording)} is still to be paid back. Record it once the money is on its way.`}
          submitLabel="Record refund"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          <PaymentFields
            methods={MONEY_METHODS.map((value) => ({ value, label: methodLabel(value) }))}
            amountMinor={creditNote.left_minor}
            wording={wording}
            today={today}
          />
        </QuestionDialog>
      ) : null}
    </>
  )
}
