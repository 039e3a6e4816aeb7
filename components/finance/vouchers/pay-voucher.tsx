'use client'

import { useState } from 'react'
import type { VoucherActions, VoucherSubject } from '@/components/finance/vouchers/voucher-actions'
import { VOUCHER_METHOD_LABELS } from '@/components/finance/vouchers/voucher-words'
import { AffixInput } from '@/components/ui/affix-input'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import {
  VOUCHER_PAYMENT_METHODS,
  VOUCHER_REFERENCE_LENGTH,
  type Voucher,
} from '@/lib/finance/vouchers.schemas'
import { formatMoney, parseMoney, toAmountText } from '@/lib/money'

interface PayVoucherProps {
  subject: VoucherSubject
  voucher: Voucher
  locale: string
  today: string
  pay: VoucherActions['pay']
}

/** That it was paid, in whole or in part. */
export function PayVoucher({ subject, voucher, locale, today, pay }: PayVoucherProps) {
  const [open, setOpen] = useState(false)
  // One key each time the dialog is opened: pressed twice, or again when no answer came, it is one
  // payment.
  const [key, setKey] = useState('')
  const wording = { ...voucher, locale }
  const isPurchase = voucher.kind === 'purchase'

  async function submit(data: FormData): Promise<string | null> {
    const amount = parseMoney(String(data.get('amount') ?? ''), wording)
    if (amount === null) return 'Please enter the amount that was paid.'
    const result = await settle(() =>
      pay({
        ...subject,
        amount_minor: amount,
        method:
          VOUCHER_PAYMENT_METHODS.find((one) => one === data.get('method')) ?? 'bank_transfer',
        paid_on: String(data.get('paid_on') ?? ''),
        reference: String(data.get('reference') ?? ''),
        idempotency_key: key,
      }),
    )
    if (!result.ok) return messageOf(result)
    toast.success('Payment recorded')
    return null
  }

  return (
    <>
      <Button
        className="max-sm:order-first max-sm:w-full"
        onClick={() => {
          setKey(crypto.randomUUID())
          setOpen(true)
        }}
      >
        {isPurchase ? 'Record payment' : 'Record receipt'}
      </Button>
      {open ? (
        <QuestionDialog
          title={isPurchase ? 'Record a payment' : 'Record what was received'}
          description={`${formatMoney(voucher.open_minor, wording)} of ${voucher.number} is open.`}
          submitLabel="Record"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <Field name="amount" label="Amount" required>
              <AffixInput
                suffix={voucher.currency}
                inputMode="decimal"
                defaultValue={toAmountText(voucher.open_minor, wording)}
                autoComplete="off"
                className="tabular text-end"
              />
            </Field>
            <Field name="paid_on" label="Paid on" required>
              <Input type="date" defaultValue={today} max={today} required />
            </Field>
            <Field name="method" label="How">
              <NativeSelect defaultValue="bank_transfer">
                {VOUCHER_PAYMENT_METHODS.map((method) => (
                  <option key={method} value={method}>
                    {VOUCHER_METHOD_LABELS[method]}
                  </option>
                ))}
              </NativeSelect>
            </Field>
            <Field name="reference" label="Reference" optional>
              <Input maxLength={VOUCHER_REFERENCE_LENGTH} autoComplete="off" dir="auto" />
            </Field>
          </div>
        </QuestionDialog>
      ) : null}
    </>
  )
}
