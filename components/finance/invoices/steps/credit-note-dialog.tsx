'use client'

import { useState } from 'react'
import type { OwedInvoice } from '@/components/finance/invoices/steps/subject'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { QuestionDialog } from '@/components/ui/question-dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { CREDIT_NOTE_REASON_LENGTH } from '@/lib/finance/credit-notes.schemas'
import { formatQuantity, parseQuantity } from '@/lib/finance/invoices.rules'
import { formatMoney } from '@/lib/money'

export interface CreditableLine {
  invoice_item_id: string
  description: string
  unit: string | null
  /** What is left of it. */
  quantity: number
  gross_minor: number
}

interface CreditNoteDialogProps {
  invoice: OwedInvoice
  lines: CreditableLine[]
  /** Whether something was paid already, and would have to be given back. */
  isPaid: boolean
  /** Whether all that is left is what is suggested. */
  startsWhole?: boolean
  credit: (input: Record<string, unknown>) => Promise<ActionResult<{ number: string }>>
  onClose: () => void
}

/** Takes back an invoice: all that is left of it, or pieces of its lines. */
export function CreditNoteDialog({
  invoice,
  lines,
  isPaid,
  startsWhole = true,
  credit,
  onClose,
}: CreditNoteDialogProps) {
  const [key] = useState(() => crypto.randomUUID())
  const [isWhole, setIsWhole] = useState(startsWhole)
  const { wording } = invoice
  const left = lines.reduce((sum, line) => sum + line.gross_minor, 0)

  async function submit(data: FormData): Promise<string | null> {
    const typed = lines.map((line) => ({
      line,
      text: formText(data, `quantity.${line.invoice_item_id}`),
    }))
    const chosen = typed.filter(({ text }) => text !== '' && Number(text) !== 0)
    const items = chosen.map(({ line, text }) => ({
      invoice_item_id: line.invoice_item_id,
      quantity: parseQuantity(text, wording.locale),
    }))
    if (!isWhole && items.length === 0) return 'Please enter a quantity for at least one line.'
    if (!isWhole && items.some(({ quantity }) => quantity === null)) {
      return messageOf({ reason: 'finance.quantity_invalid' })
    }
    const result = await settle(() =>
      credit({
        org: invoice.org,
        invoice_id: invoice.invoice_id,
        reason: formText(data, 'reason'),
        idempotency_key: key,
        ...(isWhole ? {} : { items }),
        ...(isPaid ? { give_back: formText(data, 'give_back') } : {}),
      }),
    )
    if (!result.ok) return messageOf(result)
    toast.success(`Credit note ${result.data.number} issued`)
    return null
  }

  return (
    <QuestionDialog
      title={`Credit invoice ${invoice.number}`}
      description={`A credit note takes back up to ${formatMoney(left, wording)} of this invoice. It gets a number of its own and cannot be changed.`}
      submitLabel="Issue credit note"
      onSubmit={submit}
      onClose={onClose}
    >
      <Field name="is_whole" label="Everything that is left" inline>
        <Checkbox checked={isWhole} onCheckedChange={(checked) => setIsWhole(checked === true)} />
      </Field>
      {isWhole ? null : (
        <ul aria-label="Lines to credit" className="-mx-1 grid max-h-64 gap-2 overflow-y-auto p-1">
          {lines.map((line) => (
            <li key={line.invoice_item_id} className="flex items-center justify-between gap-3">
              <span className="min-w-0 break-words text-sm">
                <bdi>{line.description}</bdi>
                <span className="tabular block text-muted-foreground text-xs">
                  {formatQuantity(line.quantity, wording.locale)}
                  {line.unit ? ` ${line.unit}` : ''} left, {formatMoney(line.gross_minor, wording)}
                </span>
              </span>
              <Input
                name={`quantity.${line.invoice_item_id}`}
                aria-label={`Quantity of ${line.description} to credit`}
                inputMode="decimal"
                autoComplete="off"
                placeholder="0"
                maxLength={20}
                className="tabular w-24 shrink-0 text-end"
              />
            </li>
          ))}
        </ul>
      )}
      {isPaid ? (
        <Field
          name="give_back"
          label="What was paid already"
          hint="Only the part that exceeds the open amount."
        >
          <NativeSelect defaultValue="credit">
            <option value="credit">Becomes store credit</option>
            <option value="refund">Is paid back</option>
          </NativeSelect>
        </Field>
      ) : null}
      <Field name="reason" label="Reason, as on the credit note">
        <Textarea rows={2} maxLength={CREDIT_NOTE_REASON_LENGTH} required dir="auto" />
      </Field>
    </QuestionDialog>
  )
}
