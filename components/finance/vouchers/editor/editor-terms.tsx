'use client'

import { isDueRight, type VoucherDraft } from '@/components/finance/vouchers/editor/use-draft'
import { SETTLEMENT_LABELS } from '@/components/finance/vouchers/voucher-words'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import { addDays, formatDay } from '@/lib/dates'
import type { Marks } from '@/lib/finance/draft-refusals.rules'
import {
  SETTLEMENTS,
  VOUCHER_NOTE_LENGTH,
  VOUCHER_REFERENCE_LENGTH,
  type VoucherKind,
} from '@/lib/finance/vouchers.schemas'

interface EditorTermsProps {
  kind: VoucherKind
  draft: VoucherDraft
  currencies: { code: string }[]
  /** Days that customers of the organization have to pay. */
  termsDays: number
  locale: string
  showsAll: boolean
  /** What was refused. */
  marks: Marks
  set: (patch: Partial<VoucherDraft>) => void
}

/** What stands on the paper besides its lines. */
export function EditorTerms({
  kind,
  draft,
  currencies,
  termsDays,
  locale,
  showsAll,
  marks,
  set,
}: EditorTermsProps) {
  // What posting sets; a supplier's terms are not known.
  const isDueByTerms = kind === 'sales' && draft.due_on === '' && draft.voucher_on !== ''
  return (
    <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
      <Field
        name="voucher_on"
        label="Date"
        errors={showsAll && draft.voucher_on === '' ? ['field.required'] : marks.voucher_on}
      >
        <Input
          type="date"
          value={draft.voucher_on}
          onChange={(event) => set({ voucher_on: event.target.value })}
        />
      </Field>
      <Field
        name="reference"
        label={kind === 'purchase' ? 'Number on the bill' : 'Reference'}
        optional
        errors={marks.reference}
      >
        <Input
          value={draft.reference}
          maxLength={VOUCHER_REFERENCE_LENGTH}
          autoComplete="off"
          dir="auto"
          onChange={(event) => set({ reference: event.target.value })}
        />
      </Field>
      <Field name="settlement" label="Settlement">
        <NativeSelect
          value={draft.settlement}
          onChange={(event) =>
            set({
              settlement: SETTLEMENTS.find((one) => one === event.target.value) ?? 'account',
            })
          }
        >
          {SETTLEMENTS.map((settlement) => (
            <option key={settlement} value={settlement}>
              {SETTLEMENT_LABELS[settlement]}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {draft.settlement === 'account' ? (
        <Field
          name="due_on"
          label="Due"
          optional
          errors={isDueRight(draft) ? marks.due_on : ['finance.due_before_issue']}
          hint={
            isDueByTerms
              ? `If empty, ${formatDay(addDays(draft.voucher_on, termsDays), locale)}.`
              : undefined
          }
        >
          <Input
            type="date"
            value={draft.due_on}
            min={draft.voucher_on}
            onChange={(event) => set({ due_on: event.target.value })}
          />
        </Field>
      ) : null}
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
        label="Amounts include tax"
        hint="As printed on the document."
        inline
        className="self-center"
      >
        <Checkbox
          checked={draft.prices_include_tax}
          onCheckedChange={(checked) => set({ prices_include_tax: checked === true })}
        />
      </Field>
      <Field name="note" label="Note" optional errors={marks.note} className="sm:col-span-2">
        <Textarea
          value={draft.note}
          rows={2}
          maxLength={VOUCHER_NOTE_LENGTH}
          dir="auto"
          onChange={(event) => set({ note: event.target.value })}
        />
      </Field>
    </div>
  )
}
