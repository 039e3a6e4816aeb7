'use client'

import { useState } from 'react'
import type { VoucherActions, VoucherSubject } from '@/components/finance/vouchers/voucher-actions'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import { CANCEL_REASON_LENGTH, type Voucher } from '@/lib/finance/vouchers.schemas'

interface CancelVoucherProps {
  subject: VoucherSubject
  voucher: Voucher
  cancel: VoucherActions['cancel']
}

/** Takes a voucher back by an entry the other way round; asked for, with the reason. */
export function CancelVoucher({ subject, voucher, cancel }: CancelVoucherProps) {
  const [open, setOpen] = useState(false)

  async function submit(data: FormData): Promise<string | null> {
    const reason = formText(data, 'reason')
    if (reason === '') return 'Please say why.'
    const result = await settle(() =>
      cancel({ ...subject, reason, on: String(data.get('on') ?? '') }),
    )
    if (!result.ok) return messageOf(result)
    toast.success('Voucher cancelled')
    return null
  }

  return (
    <>
      <Button variant="outline" onClick={() => setOpen(true)}>
        Cancel voucher
      </Button>
      {open ? (
        <QuestionDialog
          title={`Cancel ${voucher.number}?`}
          description="A reversing entry takes back what it booked. It keeps its number and cannot be posted again."
          submitLabel="Cancel voucher"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          <Field name="reason" label="Reason" required>
            <Textarea rows={2} maxLength={CANCEL_REASON_LENGTH} required dir="auto" />
          </Field>
          <Field
            name="on"
            label="Book it on"
            optional
            hint="If empty, the day of the voucher, or a later one if the books are closed on it or a payment was taken back since."
          >
            <Input type="date" min={voucher.voucher_on} />
          </Field>
        </QuestionDialog>
      ) : null}
    </>
  )
}
