'use client'

import type { BillToText } from '@/components/finance/invoices/editor/use-invoice-draft'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'

interface EditorBillToProps {
  value: BillToText
  countries: { code: string; name: string }[]
  showsAll: boolean
  onChange: (value: BillToText) => void
}

/** Whom the paper names, where that is not the customer at their own address. */
export function EditorBillTo({ value, countries, showsAll, onChange }: EditorBillToProps) {
  const text = (field: keyof BillToText) => ({
    value: value[field],
    autoComplete: 'off',
    dir: 'auto' as const,
    onChange: (event: { target: { value: string } }) =>
      onChange({ ...value, [field]: event.target.value }),
  })
  const errors = showsAll && value.name.trim() === '' ? ['field.required'] : []
  return (
    <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
      <Field name="bill_to.name" label="Name" errors={errors}>
        <Input {...text('name')} maxLength={200} />
      </Field>
      <Field name="bill_to.company" label="Company" optional>
        <Input {...text('company')} maxLength={200} />
      </Field>
      <Field name="bill_to.lines" label="Address" optional className="sm:row-span-2">
        <Textarea {...text('lines')} rows={4} maxLength={700} />
      </Field>
      <Field name="bill_to.country_code" label="Country" optional>
        <NativeSelect
          value={value.country_code}
          onChange={(event) => onChange({ ...value, country_code: event.target.value })}
        >
          <option value="">None</option>
          {countries.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field name="bill_to.tax_number" label="Tax number" optional>
        <Input {...text('tax_number')} maxLength={60} />
      </Field>
      <Field name="bill_to.email" label="E-mail" optional>
        <Input {...text('email')} type="email" maxLength={255} />
      </Field>
    </div>
  )
}
