import { Building2 } from 'lucide-react'
import type { Metadata } from 'next'
import { OrganizationTable } from '@/components/platform/organization-table'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { SearchInput } from '@/components/ui/search-input'
import { orFirstPage } from '@/lib/cursor'
import { listOrganizations } from '@/lib/platform/admin.queries'
import { listOrganizationsSchema } from '@/lib/platform/admin.schemas'
import { requirePlatformAdmin } from '@/lib/session'

export const metadata: Metadata = { title: 'Platform' }

export default async function PlatformPage({ searchParams }: PageProps<'/platform'>) {
  const { db } = await requirePlatformAdmin()
  const params = await searchParams
  const input = listOrganizationsSchema.parse({
    q: paramOf(params, 'q'),
    after: paramOf(params, 'after'),
  })
  const page = await orFirstPage(input.after, (after) => listOrganizations(db, { ...input, after }))
  return (
    <>
      <PageHeader
        title="Organizations"
        description="Every organization and who runs it. What it contains is for its staff alone; that you looked here is recorded."
      />
      <FilterBar pathname="/platform" params={params}>
        <SearchInput
          name="q"
          label="Search organizations"
          placeholder="Name or address"
          defaultValue={input.q ?? ''}
        />
      </FilterBar>
      {page.items.length > 0 ? (
        <OrganizationTable organizations={page.items} />
      ) : (
        <EmptyState
          icon={Building2}
          title={input.q ? 'No organization found' : 'No organizations yet'}
        >
          {input.q
            ? 'No organization has this in its name or address.'
            : 'They show up here as soon as someone creates one.'}
        </EmptyState>
      )}
      <KeysetPager
        pathname="/platform"
        params={params}
        rows={page.items.length}
        noun={['organization', 'organizations']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
