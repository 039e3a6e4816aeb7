'use client'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { type MoneyWording, toAmountText } from '@/lib/money'

interface PaymentFieldsProps {
  methods: readonly { value: string; label: string }[]
  amountMinor: number
  wording: MoneyWording
  today: string
}

/** How much, how and when money moved. */
export function PaymentFields({ methods, amountMinor, wording, today }: PaymentFieldsProps) {
  return (
    <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
      <Field name="amount" label={`Amount in ${wording.currency}`}>
        <Input
          inputMode="decimal"
          autoComplete="off"
          maxLength={40}
          defaultValue={toAmountText(amountMinor, wording)}
          required
          className="tabular"
        />
      </Field>
      <Field name="method" label="Method">
        <NativeSelect defaultValue={methods[0]?.value}>
          {methods.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field name="paid_on" label="Day">
        <Input type="date" defaultValue={today} required />
      </Field>
      <Field name="reference" label="Reference" optional>
        <Input maxLength={120} autoComplete="off" dir="auto" />
      </Field>
    </div>
  )
}
