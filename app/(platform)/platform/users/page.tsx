import { UserRound } from 'lucide-react'
import type { Metadata } from 'next'
import { UserCard } from '@/components/platform/user-card'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { ListStatus } from '@/components/ui/list-status'
import { listHref, paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { SearchInput } from '@/components/ui/search-input'
import { findUserByEmail } from '@/lib/platform/admin.queries'
import { findUserSchema } from '@/lib/platform/admin.schemas'
import { requirePlatformAdmin } from '@/lib/session'

export const metadata: Metadata = { title: 'People · Platform' }

export default async function PlatformUsersPage({ searchParams }: PageProps<'/platform/users'>) {
  const { db } = await requirePlatformAdmin()
  const params = await searchParams
  const given = paramOf(params, 'email') ?? ''
  const parsed = findUserSchema.safeParse({ email: given })
  const user = parsed.success ? await findUserByEmail(db, parsed.data.email) : null
  return (
    <div className="max-w-2xl">
      <PageHeader
        title="People"
        description="Found by their complete email address only; there is no list."
      />
      <FilterBar pathname="/platform/users" params={params}>
        <SearchInput
          name="email"
          label="Email address"
          placeholder="person@example.com"
          defaultValue={given}
          inputMode="email"
        />
      </FilterBar>
      {user ? (
        <UserCard key={user.id} user={user} />
      ) : (
        <EmptyState icon={UserRound} title={given === '' ? 'Who are you looking for?' : 'Nobody'}>
          {given === ''
            ? 'Enter the address they sign in with.'
            : 'No account has exactly this address.'}
        </EmptyState>
      )}
      <ListStatus
        rows={user ? 1 : 0}
        noun={['person', 'people']}
        hasMore={false}
        address={listHref('/platform/users', params, {})}
      />
    </div>
  )
}
