import { FilterSync } from '@/components/crm/filter-sync'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { type ActiveFilter, FilterBar } from '@/components/ui/filter-bar'
import type { SearchParams } from '@/components/ui/list-url'
import { NativeSelect } from '@/components/ui/native-select'
import { SearchInput } from '@/components/ui/search-input'
import type { CustomerTag } from '@/lib/crm/customers.schemas'
import type { CustomerFilter } from '@/lib/crm/customers.url.rules'

interface CustomerFiltersProps {
  pathname: string
  params: SearchParams
  filter: CustomerFilter
  owners: { id: string; name: string }[]
  tags: CustomerTag[]
}

export function CustomerFilters({ pathname, params, filter, owners, tags }: CustomerFiltersProps) {
  const owner = owners.find(({ id }) => id === filter.owner)
  const tag = tags.find(({ id }) => id === filter.tag)
  const active: ActiveFilter[] = [
    ...(filter.segment
      ? [{ name: 'segment', label: `Segment: ${SEGMENT_LABELS[filter.segment]}` }]
      : []),
    ...(filter.owner
      ? [{ name: 'owner', label: `Owner: ${owner?.name ?? 'no longer here'}` }]
      : []),
    ...(filter.tag ? [{ name: 'tag', label: `Tag: ${tag?.name ?? 'deleted'}` }] : []),
  ]
  const isSearch = filter.q !== undefined
  return (
    <FilterBar
      pathname={pathname}
      params={params}
      // A search looks through all segments, so they are not carried into it.
      keep={isSearch ? ['archived'] : ['sort', 'segment', 'archived']}
      active={isSearch ? [] : active}
    >
      <FilterSync
        values={{ q: filter.q ?? '', owner: filter.owner ?? '', tag: filter.tag ?? '' }}
      />
      <SearchInput
        name="q"
        label="Search customers"
        placeholder="Name, e-mail, phone, reference…"
        defaultValue={filter.q ?? ''}
        maxLength={200}
      />
      {isSearch || owners.length < 2 ? null : (
        <NativeSelect
          name="owner"
          aria-label="Owner"
          defaultValue={filter.owner ?? ''}
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
      {isSearch || tags.length === 0 ? null : (
        <NativeSelect
          name="tag"
          aria-label="Tag"
          defaultValue={filter.tag ?? ''}
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
