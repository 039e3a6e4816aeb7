import { FilterSync } from '@/components/ui/filter-sync'
import { NativeSelect } from '@/components/ui/native-select'
import type { CustomerSort } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SORTS } from '@/lib/crm/customers.values'

const LABELS: Record<CustomerSort, string> = {
  'created_at.desc': 'Newest first',
  'created_at.asc': 'Oldest first',
  'name.asc': 'Name A–Z',
  'name.desc': 'Name Z–A',
}

/** The order, where headings of columns have no room to say it; in a form that sends itself. */
export function SortSelect({ value }: { value: string }) {
  return (
    <>
      <FilterSync values={{ sort: value }} />
      <NativeSelect name="sort" aria-label="Order" defaultValue={value}>
        {CUSTOMER_SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {LABELS[sort]}
          </option>
        ))}
      </NativeSelect>
    </>
  )
}
