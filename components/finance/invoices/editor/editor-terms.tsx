'use client'

import type { DraftState } from '@/components/finance/invoices/editor/use-invoice-draft'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import { addDays, formatDay } from '@/lib/dates'
import type { Marks } from '@/lib/finance/draft-refusals.rules'
import type { CurrencyChoice } from '@/lib/finance/invoice-editor.schemas'
import {
  INVOICE_NOTE_LENGTH,
  REFERENCE_LENGTH,
  TERMS_DAYS_MAX,
  TERMS_LENGTH,
} from '@/lib/finance/invoices.schemas'

interface EditorTermsProps {
  draft: DraftState
  currencies: CurrencyChoice[]
  locale: string
  /** Today in the organization's time zone. */
  today: string
  /** What was refused. */
  marks: Marks
  set: (patch: Partial<DraftState>) => void
}

/** Everything of an invoice that is neither its customer nor its lines. */
export function EditorTerms({ draft, currencies, locale, today, marks, set }: EditorTermsProps) {
  const days = Number(draft.payment_terms_days)
  const isDays = /^\d{1,3}$/.test(draft.payment_terms_days.trim()) && days <= TERMS_DAYS_MAX
  const due = isDays ? formatDay(addDays(draft.issued_on || today, days), locale) : null
  const isDueTooSoon = draft.due_on !== '' && draft.due_on < (draft.issued_on || today)
  return (
    <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
      <Field name="currency" label="Currency" errors={marks.currency}>
        <NativeSelect
          value={draft.currency}
          onChange={(event) => set({ currency: event.target.value })}
        >
          {currencies.map(({ code }) => (
            <option key={code} value={code}>
              {code}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field
        name="prices_include_tax"
        label="Prices include tax"
        hint="The price you enter is what the customer pays."
        inline
        className="self-center"
      >
        <Checkbox
          checked={draft.prices_include_tax}
          onCheckedChange={(checked) => set({ prices_include_tax: checked === true })}
        />
      </Field>
      <Field
        name="issued_on"
        label="Issue date"
        optional
        errors={marks.issued_on}
        hint={draft.issued_on === '' ? 'If empty, the day it is issued.' : undefined}
      >
        <Input
          type="date"
          value={draft.issued_on}
          onChange={(event) => set({ issued_on: event.target.value })}
        />
      </Field>
      <Field
        name="payment_terms_days"
        label="Days to pay"
        errors={isDays ? marks.payment_terms_days : ['field.invalid']}
        hint={
          due && draft.due_on === ''
            ? `${draft.issued_on === '' ? 'Issued today, due' : 'Due'} on ${due}.`
            : undefined
        }
      >
        <Input
          inputMode="numeric"
          value={draft.payment_terms_days}
          maxLength={3}
          onChange={(event) => set({ payment_terms_days: event.target.value })}
        />
      </Field>
      <Field
        name="reference"
        label="Reference"
        optional
        errors={marks.reference}
        hint="For example their order number."
      >
        <Input
          value={draft.reference}
          maxLength={REFERENCE_LENGTH}
          dir="auto"
          autoComplete="off"
          onChange={(event) => set({ reference: event.target.value })}
        />
      </Field>
      <Field
        name="due_on"
        label="Due date"
        optional
        errors={isDueTooSoon ? ['finance.due_before_issue'] : marks.due_on}
        hint="Only if it differs from the payment terms."
      >
        <Input
          type="date"
          value={draft.due_on}
          min={draft.issued_on || undefined}
          onChange={(event) => set({ due_on: event.target.value })}
        />
      </Field>
      <Field name="note" label="Note on the invoice" optional errors={marks.note}>
        <Textarea
          rows={3}
          value={draft.note}
          maxLength={INVOICE_NOTE_LENGTH}
          dir="auto"
          onChange={(event) => set({ note: event.target.value })}
        />
      </Field>
      <Field name="payment_terms" label="Payment terms" optional errors={marks.payment_terms}>
        <Textarea
          rows={3}
          value={draft.payment_terms}
          maxLength={TERMS_LENGTH}
          dir="auto"
          onChange={(event) => set({ payment_terms: event.target.value })}
        />
      </Field>
    </div>
  )
}
