import { ScrollText } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { PlatformAuditList } from '@/components/platform/platform-audit-list'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { SearchInput } from '@/components/ui/search-input'
import { orFirstPage } from '@/lib/cursor'
import { AppError } from '@/lib/errors'
import { listPlatformAudit } from '@/lib/platform/admin.queries'
import { listPlatformAuditSchema } from '@/lib/platform/admin.schemas'
import { requirePlatformAdmin } from '@/lib/session'

export const metadata: Metadata = { title: 'Audit trail · Platform' }

export default async function PlatformAuditPage({ searchParams }: PageProps<'/platform/audit'>) {
  const { db } = await requirePlatformAdmin()
  const params = await searchParams
  const input = listPlatformAuditSchema.parse({
    org: paramOf(params, 'org') || undefined,
    after: paramOf(params, 'after'),
  })
  const page = await orFirstPage(input.after, (after) =>
    listPlatformAudit(db, { ...input, after }),
  ).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  })
  return (
    <div className="max-w-4xl">
      <PageHeader
        title="Audit trail"
        description={
          input.org
            ? `What changed in ${input.org}, without the values. Its owners see that you looked.`
            : 'What belongs to no organization: platform admins, required passwords, and who looked at what.'
        }
      />
      <FilterBar pathname="/platform/audit" params={params}>
        <SearchInput
          name="org"
          label="Organization"
          placeholder="Address of an organization"
          defaultValue={input.org ?? ''}
        />
      </FilterBar>
      {page.items.length > 0 ? (
        <PlatformAuditList entries={page.items} />
      ) : (
        <EmptyState icon={ScrollText} title="Nothing here">
          Changes show up here as they happen.
        </EmptyState>
      )}
      <KeysetPager
        pathname="/platform/audit"
        params={params}
        rows={page.items.length}
        noun={['change', 'changes']}
        nextCursor={page.next_cursor}
      />
    </div>
  )
}
