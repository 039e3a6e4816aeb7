import { FilterSync } from '@/components/crm/filter-sync'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { type ActiveFilter, FilterBar } from '@/components/ui/filter-bar'
import type { SearchParams } from '@/components/ui/list-url'
import { NativeSelect } from '@/components/ui/native-select'
import { SearchInput } from '@/components/ui/search-input'
import type { CustomerTag } from '@/lib/crm/customers.schemas'
import type { CustomerListAddress } from '@/lib/crm/customers.url.rules'

interface CustomerFiltersProps {
  pathname: string
  params: SearchParams
  address: CustomerListAddress
  owners: { id: string; name: string }[]
  tags: CustomerTag[]
}

export function CustomerFilters({
  pathname,
  params,
  address: { filter, q },
  owners,
  tags,
}: CustomerFiltersProps) {
  const owner = owners.find(({ id }) => id === filter.owner_ids?.[0])
  const tag = tags.find(({ id }) => id === filter.tag_ids?.[0])
  const active: ActiveFilter[] = [
    ...(filter.segments
      ? [
          {
            name: 'segments',
            label: `Segment: ${filter.segments.map((segment) => SEGMENT_LABELS[segment]).join(', ')}`,
          },
        ]
      : []),
    ...(filter.owner_ids
      ? [{ name: 'owners', label: `Owner: ${owner?.name ?? 'no longer here'}` }]
      : []),
    ...(filter.tag_ids ? [{ name: 'tags', label: `Tag: ${tag?.name ?? 'deleted'}` }] : []),
  ]
  return (
    <FilterBar
      pathname={pathname}
      params={params}
      keep={['sort', 'segments', 'archived']}
      active={active}
    >
      <FilterSync values={{ q: q ?? '', owners: owner?.id ?? '', tags: tag?.id ?? '' }} />
      <SearchInput
        name="q"
        label="Search customers"
        placeholder="Name, e-mail, phone, reference…"
        defaultValue={q ?? ''}
        maxLength={200}
      />
      {owners.length < 2 ? null : (
        <NativeSelect
          name="owners"
          aria-label="Owner"
          defaultValue={owner?.id ?? ''}
          className="w-auto max-w-44"
        >
          <option value="">Any owner</option>
          {owners.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      )}
      {tags.length === 0 ? null : (
        <NativeSelect
          name="tags"
          aria-label="Tag"
          defaultValue={tag?.id ?? ''}
          className="w-auto max-w-44"
        >
          <option value="">Any tag</option>
          {tags.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      )}
    </FilterBar>
  )
}
