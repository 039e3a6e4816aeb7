'use client'

import { useState } from 'react'
import type { OwedInvoice } from '@/components/finance/invoices/steps/subject'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { PAYMENT_NOTE_LENGTH } from '@/lib/finance/payments.schemas'
import { formatMoney, parseMoney, toAmountText } from '@/lib/money'

interface WriteOffDialogProps {
  invoice: OwedInvoice
  writeOff: (input: Record<string, unknown>) => Promise<ActionResult<unknown>>
  onClose: () => void
}

/** What will not come any more, with why. */
export function WriteOffDialog({ invoice, writeOff, onClose }: WriteOffDialogProps) {
  const [key] = useState(() => crypto.randomUUID())
  const { wording } = invoice

  async function submit(data: FormData): Promise<string | null> {
    const amount = parseMoney(formText(data, 'amount'), wording)
    if (amount === null) return messageOf({ reason: 'finance.payment_amount_invalid' })
    const result = await settle(() =>
      writeOff({
        org: invoice.org,
        invoice_id: invoice.invoice_id,
        amount_minor: amount,
        paid_on: formText(data, 'paid_on'),
        note: formText(data, 'note'),
        idempotency_key: key,
      }),
    )
    if (!result.ok) return messageOf(result)
    toast.success('Written off')
    return null
  }

  return (
    <QuestionDialog
      title="Write off what is open?"
      description={
        <>
          {formatMoney(invoice.open_minor, wording)} of <bdi>{invoice.number}</bdi> is open. A
          write-off is a loss; one made by mistake can be taken back.
        </>
      }
      submitLabel="Write off"
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
        <Field name="amount" label={`Amount in ${wording.currency}`}>
          <Input
            inputMode="decimal"
            autoComplete="off"
            maxLength={40}
            defaultValue={toAmountText(invoice.open_minor, wording)}
            required
            className="tabular"
          />
        </Field>
        <Field name="paid_on" label="Day">
          <Input type="date" defaultValue={invoice.today} required />
        </Field>
        <Field name="note" label="Why" className="sm:col-span-2">
          <Textarea rows={2} maxLength={PAYMENT_NOTE_LENGTH} required dir="auto" />
        </Field>
      </div>
    </QuestionDialog>
  )
}
