import { CUSTOMER_FIELD_LABELS, type CustomerFormValues } from '@/components/crm/customer-values'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import type { ChangedField } from '@/components/ui/changed-elsewhere'

interface Named {
  owners: { id: string; name: string }[]
  countries: { code: string; name: string }[]
}

const FIELDS = Object.keys(CUSTOMER_FIELD_LABELS) as (keyof CustomerFormValues)[]

/** In what two versions of a customer differ, in the words of the form. */
export function customerChanges(
  before: CustomerFormValues,
  now: CustomerFormValues,
  { owners, countries }: Named,
): ChangedField[] {
  const show = (values: CustomerFormValues, field: keyof CustomerFormValues): string => {
    if (field === 'tags') return [...values.tags].sort().join(', ')
    if (field === 'segment') return SEGMENT_LABELS[values.segment]
    const value = values[field] ?? ''
    if (field === 'owner_id') return owners.find((owner) => owner.id === value)?.name ?? value
    if (field === 'country_code') {
      return countries.find((country) => country.code === value)?.name ?? value
    }
    return value
  }
  return FIELDS.map((field) => ({
    label: CUSTOMER_FIELD_LABELS[field],
    before: show(before, field),
    now: show(now, field),
  })).filter((change) => change.before !== change.now)
}
