import { Mail } from 'lucide-react'
import type { Metadata } from 'next'
import { EmailTable } from '@/components/platform/emails/email-table'
import { EmailTabs } from '@/components/platform/emails/email-tabs'
import { EMAIL_STATUS_LABELS } from '@/components/platform/emails/email-words'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf } from '@/components/ui/list-url'
import { NativeSelect } from '@/components/ui/native-select'
import { PageHeader } from '@/components/ui/page-header'
import { orFirstPage } from '@/lib/cursor'
import { listEmails } from '@/lib/platform/emails.queries'
import { EMAIL_STATUSES, listEmailsSchema } from '@/lib/platform/emails.schemas'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Outbox' }

export default async function OutboxPage(props: PageProps<'/o/[org]/settings/emails/outbox'>) {
  const [{ org: slug }, query] = await Promise.all([props.params, props.searchParams])
  const session = await requireOrg(slug, 'emails.read')
  const input = listEmailsSchema.parse({
    status: paramOf(query, 'status'),
    after: paramOf(query, 'after'),
  })
  const page = await orFirstPage(input.after, (after) => listEmails(session, { ...input, after }))
  const base = `/o/${slug}/settings/emails`
  const pathname = `${base}/outbox`
  return (
    <div className="max-w-4xl">
      <PageHeader title="Emails" description="Every email, and what became of it." />
      <EmailTabs base={base} current="outbox" />
      <FilterBar pathname={pathname} params={query}>
        <NativeSelect
          name="status"
          aria-label="Status"
          defaultValue={input.status ?? ''}
          className="w-44"
        >
          <option value="">Every status</option>
          {EMAIL_STATUSES.map((status) => (
            <option key={status} value={status}>
              {EMAIL_STATUS_LABELS[status]}
            </option>
          ))}
        </NativeSelect>
      </FilterBar>
      {page.items.length > 0 ? (
        <EmailTable emails={page.items} pathname={pathname} now={new Date().toISOString()} />
      ) : (
        <EmptyState icon={Mail} title="No emails here">
          {input.status
            ? 'No email has this status.'
            : 'Invoices that you send, confirmations of orders and tests show up here.'}
        </EmptyState>
      )}
      <KeysetPager
        pathname={pathname}
        params={query}
        rows={page.items.length}
        noun={['email', 'emails']}
        nextCursor={page.next_cursor}
      />
    </div>
  )
}
