'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { CreditNoteSum } from '@/components/finance/invoices/steps/credit-note-sum'
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
import { useAnswer } from '@/components/ui/use-answer'
import type { ActionResult } from '@/lib/action'
import {
  CREDIT_NOTE_REASON_LENGTH,
  type CreditNotePreview,
} from '@/lib/finance/credit-notes.schemas'
import { formatQuantity, parseQuantity, toQuantityText } from '@/lib/finance/invoices.rules'
import { formatMoney } from '@/lib/money'

export interface CreditableLine {
  invoice_item_id: string
  description: string
  unit: string | null
  /** What is left of it. */
  quantity: number
  /** What of that was cancelled with the order. */
  uncredited_quantity: number
  gross_minor: number
}

export interface CreditNoteActions {
  preview: (input: {
    org: string
    invoice_id: string
    items?: { invoice_item_id: string; quantity: string }[]
  }) => Promise<ActionResult<CreditNotePreview>>
  issue: (input: Record<string, unknown>) => Promise<ActionResult<{ id: string; number: string }>>
}

interface CreditNoteDialogProps {
  invoice: OwedInvoice
  lines: CreditableLine[]
  /** Whether something was paid already, and would have to be given back. */
  isPaid: boolean
  /** Whether all that is left is what is suggested. */
  startsWhole?: boolean
  actions: CreditNoteActions
  onClose: () => void
}

/**
 * Takes back an invoice: all that is left of it, or pieces of its lines, at first those that were
 * cancelled. What it comes to is said before, in figures of the database.
 */
export function CreditNoteDialog({
  invoice,
  lines,
  isPaid,
  startsWhole = true,
  actions,
  onClose,
}: CreditNoteDialogProps) {
  const router = useRouter()
  const [key] = useState(() => crypto.randomUUID())
  const [isWhole, setIsWhole] = useState(startsWhole)
  const { wording } = invoice
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(
      lines
        .filter(({ uncredited_quantity }) => uncredited_quantity > 0)
        .map((line) => [
          line.invoice_item_id,
          toQuantityText(line.uncredited_quantity, wording.locale),
        ]),
    ),
  )
  const left = lines.reduce((sum, line) => sum + line.gross_minor, 0)
  const typed = lines
    .map(({ invoice_item_id }) => ({ invoice_item_id, text: texts[invoice_item_id]?.trim() ?? '' }))
    .filter(({ text }) => text !== '' && Number(text) !== 0)
  const items = typed.flatMap(({ invoice_item_id, text }) => {
    const quantity = parseQuantity(text, wording.locale)
    return quantity === null ? [] : [{ invoice_item_id, quantity }]
  })
  const isReadable = items.length > 0 && items.length === typed.length
  const subject = { org: invoice.org, invoice_id: invoice.invoice_id }
  const isEmpty = !isWhole && !isReadable
  const preview = useAnswer(
    actions.preview,
    isEmpty ? null : { ...subject, ...(isWhole ? {} : { items }) },
  )

  async function submit(data: FormData): Promise<string | null> {
    if (!isWhole && typed.length === 0) return 'Please enter a quantity for at least one line.'
    if (isEmpty) return messageOf({ reason: 'finance.quantity_invalid' })
    const result = await settle(() =>
      actions.issue({
        ...subject,
        reason: formText(data, 'reason'),
        idempotency_key: key,
        ...(isWhole ? {} : { items }),
        ...(isPaid ? { give_back: formText(data, 'give_back') } : {}),
      }),
    )
    if (!result.ok) return messageOf(result)
    const { id, number } = result.data
    // Its page is where it is mailed from.
    toast.success(`Credit note ${number} issued`, {
      action: { label: 'Open', onClick: () => router.push(`/o/${invoice.org}/credit-notes/${id}`) },
    })
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
                value={texts[line.invoice_item_id] ?? ''}
                onChange={({ target }) =>
                  setTexts((old) => ({ ...old, [line.invoice_item_id]: target.value }))
                }
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
      <CreditNoteSum isEmpty={isEmpty} preview={preview} wording={wording} />
    </QuestionDialog>
  )
}
