import { ScrollText } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { AuditEntryItem } from '@/components/identity/audit-entry'
import { AuditSkeleton } from '@/components/identity/audit-skeleton'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf, type SearchParams } from '@/components/ui/list-url'
import { NativeSelect } from '@/components/ui/native-select'
import { PageHeader } from '@/components/ui/page-header'
import { orFirstPage } from '@/lib/cursor'
import { knownZone } from '@/lib/dates'
import { getProfile } from '@/lib/identity/account.queries'
import { listMembers } from '@/lib/identity/members.queries'
import { listAuditEntries } from '@/lib/platform/audit.queries'
import { actorOf, auditTables } from '@/lib/platform/audit.rules'
import { type ListAuditInput, listAuditSchema } from '@/lib/platform/audit.schemas'
import { type OrgSession, requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Audit trail' }

export default async function AuditPage(props: PageProps<'/o/[org]/settings/audit'>) {
  const [{ org: slug }, query] = await Promise.all([props.params, props.searchParams])
  const session = await requireOrg(slug, 'audit.read')
  const input = listAuditSchema.parse({
    table: paramOf(query, 'table'),
    actor: paramOf(query, 'actor'),
    after: paramOf(query, 'after'),
  })
  const members = await listMembers(session)
  const pathname = `/o/${session.org.slug}/settings/audit`
  const names = new Map(members.map((member) => [member.user_id, member.display_name]))
  return (
    <div className="max-w-4xl">
      <PageHeader
        title="Audit trail"
        description="Every change, by whom and when. Nobody can edit or remove entries, not even owners."
      />
      <FilterBar pathname={pathname} params={query}>
        <NativeSelect
          name="table"
          aria-label="What"
          defaultValue={input.table ?? ''}
          className="w-44"
        >
          <option value="">Everything</option>
          {auditTables.map((table) => (
            <option key={table.value} value={table.value}>
              {table.label}
            </option>
          ))}
        </NativeSelect>
        <NativeSelect
          name="actor"
          aria-label="Who"
          defaultValue={input.actor ?? ''}
          className="w-44"
        >
          <option value="">Everybody</option>
          {members.map((member) => (
            <option key={member.user_id} value={member.user_id}>
              {member.display_name}
            </option>
          ))}
        </NativeSelect>
      </FilterBar>
      {/* Whether the page is there at all is decided above, while the status can still say so. */}
      <Suspense fallback={<AuditSkeleton />}>
        <AuditEntries
          session={session}
          input={input}
          names={names}
          pathname={pathname}
          params={query}
        />
      </Suspense>
    </div>
  )
}

interface AuditEntriesProps {
  session: OrgSession
  input: ListAuditInput
  names: ReadonlyMap<string, string>
  pathname: string
  params: SearchParams
}

async function AuditEntries({ session, input, names, pathname, params }: AuditEntriesProps) {
  const page = await orFirstPage(input.after, (after) =>
    listAuditEntries(session, { ...input, after }),
  )
  const { time_zone } = await getProfile(session.userId)
  const { locale, time_zone: orgZone } = session.org
  const wording = { names, locale, timeZone: knownZone(time_zone) ?? orgZone }
  return (
    <>
      {page.items.length > 0 ? (
        <ol className="divide-y rounded-lg border bg-card">
          {page.items.map((entry) => (
            <AuditEntryItem
              key={entry.id}
              entry={entry}
              actorName={actorOf(entry, names)}
              wording={wording}
            />
          ))}
        </ol>
      ) : (
        <EmptyState icon={ScrollText} title="Nothing here">
          {input.table || input.actor
            ? 'No change matches these filters.'
            : 'Changes show up here as they happen.'}
        </EmptyState>
      )}
      <KeysetPager
        pathname={pathname}
        params={params}
        rows={page.items.length}
        noun={['change', 'changes']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
