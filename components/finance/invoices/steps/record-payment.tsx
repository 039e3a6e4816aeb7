'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { methodLabel } from '@/components/finance/invoices/invoice-words'
import { PaymentFields } from '@/components/finance/invoices/steps/payment-fields'
import type { OwedInvoice } from '@/components/finance/invoices/steps/subject'
import { Button } from '@/components/ui/button'
import { formText } from '@/components/ui/form-text'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { CUSTOMER_METHODS } from '@/lib/finance/payments.schemas'
import { formatMoney, parseMoney } from '@/lib/money'

interface RecordPaymentProps {
  invoice: OwedInvoice
  /** What the customer has in store credit of this currency. */
  credit_minor: number
  record: (input: Record<string, unknown>) => Promise<ActionResult<unknown>>
}

/** What came for this invoice. More than is open becomes store credit, unless some was written off. */
export function RecordPayment({ invoice, credit_minor, record }: RecordPaymentProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [key, setKey] = useState('')
  const { wording } = invoice

  function ask() {
    setKey(crypto.randomUUID())
    setOpen(true)
  }

  async function submit(data: FormData): Promise<string | null> {
    const amount = parseMoney(formText(data, 'amount'), wording)
    if (amount === null) return messageOf({ reason: 'finance.payment_amount_invalid' })
    const result = await settle(() =>
      record({
        org: invoice.org,
        customer_id: invoice.customer_id,
        currency: wording.currency,
        amount_minor: amount,
        method: formText(data, 'method'),
        paid_on: formText(data, 'paid_on'),
        reference: formText(data, 'reference'),
        // What is beyond what is open belongs to no invoice.
        allocations: [
          {
            invoice_id: invoice.invoice_id,
            amount_minor: Math.min(amount, invoice.open_minor),
            expected_open_minor: invoice.open_minor,
          },
        ],
        idempotency_key: key,
      }),
    )
    if (!result.ok) {
      if (result.reason === 'finance.open_amount_changed') {
        router.refresh()
        // With what is open the question goes away, too.
        if (result.detail === '0') {
          toast.error(`${invoice.number} was paid meanwhile. Nothing was booked a second time.`)
        }
      }
      return messageOf(result)
    }
    toast.success('Payment recorded')
    return null
  }

  const methods = CUSTOMER_METHODS.filter((method) => method !== 'credit' || credit_minor > 0)
  return (
    <>
      <Button className="max-sm:order-first max-sm:w-full" onClick={ask}>
        Record payment
      </Button>
      {open ? (
        <QuestionDialog
          title="Record a payment"
          description={
            <>
              {formatMoney(invoice.open_minor, wording)} of <bdi>{invoice.number}</bdi> is open.{' '}
              {invoice.written_off_minor > 0
                ? `${formatMoney(invoice.written_off_minor, wording)} was written off. If more came than is open, take the write-off back first.`
                : 'Anything paid beyond that becomes store credit.'}
              {credit_minor > 0
                ? ` The customer has ${formatMoney(credit_minor, wording)} of store credit.`
                : null}
            </>
          }
          submitLabel="Record payment"
          onSubmit={submit}
          onClose={() => setOpen(false)}
        >
          <PaymentFields
            methods={methods.map((value) => ({ value, label: methodLabel(value) }))}
            amountMinor={invoice.open_minor}
            wording={wording}
            today={invoice.today}
          />
        </QuestionDialog>
      ) : null}
    </>
  )
}
