'use client'

import { NativeSelect } from '@/components/ui/native-select'
import type { CustomerSort } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SORTS } from '@/lib/crm/customers.values'

const LABELS: Record<CustomerSort, string> = {
  'created_at.desc': 'Newest first',
  'created_at.asc': 'Oldest first',
  'name.asc': 'Name A–Z',
  'name.desc': 'Name Z–A',
}

interface SortSelectProps {
  value: string
  className?: string
  onChange: (sort: CustomerSort) => void
}

/** The order, where headings of columns have no room to say it. */
export function SortSelect({ value, className, onChange }: SortSelectProps) {
  return (
    <NativeSelect
      aria-label="Order"
      value={value}
      className={className ?? ''}
      onChange={(event) => {
        const sort = CUSTOMER_SORTS.find((known) => known === event.target.value)
        if (sort) onChange(sort)
      }}
    >
      {CUSTOMER_SORTS.map((sort) => (
        <option key={sort} value={sort}>
          {LABELS[sort]}
        </option>
      ))}
    </NativeSelect>
  )
}
