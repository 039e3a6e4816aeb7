'use client'

import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import { type BillToText, readBillTo } from '@/lib/finance/bill-to.rules'
import type { Marks } from '@/lib/finance/draft-refusals.rules'

interface EditorBillToProps {
  value: BillToText
  countries: { code: string; name: string }[]
  showsAll: boolean
  /** What the database said of it. */
  marks: Marks
  onChange: (value: BillToText) => void
}

/** Whom the paper names, where that is not the customer at their own address. */
export function EditorBillTo({ value, countries, showsAll, marks, onChange }: EditorBillToProps) {
  const text = (field: keyof BillToText) => ({
    value: value[field],
    autoComplete: 'off',
    dir: 'auto' as const,
    onChange: (event: { target: { value: string } }) =>
      onChange({ ...value, [field]: event.target.value }),
  })
  const { errors } = readBillTo(value)
  /** A line of an address that was refused is refused as the address. */
  const reasons = (field: keyof BillToText): string[] => {
    const own = errors[field]
    if (own !== undefined) return showsAll ? [own] : []
    return Object.entries(marks).flatMap(([path, reasons]) =>
      path === `bill_to.${field}` || path.startsWith(`bill_to.${field}.`) ? reasons : [],
    )
  }
  return (
    <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
      <Field name="bill_to.name" label="Name" errors={reasons('name')}>
        <Input {...text('name')} maxLength={200} />
      </Field>
      <Field name="bill_to.company" label="Company" optional errors={reasons('company')}>
        <Input {...text('company')} maxLength={200} />
      </Field>
      <Field
        name="bill_to.lines"
        label="Address"
        optional
        errors={reasons('lines')}
        className="sm:row-span-2"
      >
        <Textarea {...text('lines')} rows={4} maxLength={700} />
      </Field>
      <Field name="bill_to.country_code" label="Country" optional errors={reasons('country_code')}>
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
      <Field name="bill_to.tax_number" label="Tax number" optional errors={reasons('tax_number')}>
        <Input {...text('tax_number')} maxLength={60} />
      </Field>
      <Field name="bill_to.email" label="Email" optional errors={reasons('email')}>
        <Input {...text('email')} type="email" maxLength={255} />
      </Field>
    </div>
  )
}
