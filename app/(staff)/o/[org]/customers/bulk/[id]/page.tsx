import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { RunControls } from '@/components/crm/bulk/run-controls'
import { RunStatusBadge } from '@/components/crm/bulk/run-status-badge'
import { RunSummary } from '@/components/crm/bulk/run-summary'
import { runTitle } from '@/components/crm/bulk/run-words'
import { RunProgress } from '@/components/import/run-progress'
import { Alert } from '@/components/ui/alert'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import { PageHeader } from '@/components/ui/page-header'
import { cancelBulkRun, resumeBulkRun, undoBulkRun } from '@/lib/crm/customer-bulk.actions'
import { getBulkRun } from '@/lib/crm/customer-bulk.queries'
import { bulkProgressOf, openStepOf } from '@/lib/crm/customer-bulk.rules'
import { customerListHref } from '@/lib/crm/customer-filters.rules'
import { listOwners, listTags } from '@/lib/crm/customers.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Bulk change' }

export default async function BulkRunPage({ params }: PageProps<'/o/[org]/customers/bulk/[id]'>) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'customers.read')
  const [run, owners, tags] = await Promise.all([
    getBulkRun(session, id),
    listOwners(session),
    listTags(session),
  ])
  if (!run) notFound()

  const pathname = `/o/${slug}/customers`
  const title = runTitle(run, { owners, tags }, session.org.locale)
  const progress = bulkProgressOf(run, new Date())
  const isWorking = openStepOf(run.status) !== null
  const nameOf = (id: string) =>
    owners.find((owner) => owner.id === id)?.name ?? 'a former colleague'
  const canChange = session.permissions.has(
    run.action === 'archive' || run.action === 'restore' ? 'customers.archive' : 'customers.write',
  )
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: 'Customers', href: pathname },
          { label: 'Bulk changes', href: `${pathname}/bulk` },
          { label: title },
        ]}
        className="pb-3"
      />
      <PageHeader
        title={title}
        description={
          <>
            <RunStatusBadge status={run.status} /> By <bdi>{nameOf(run.created_by)}</bdi>,{' '}
            <LocalTime value={run.created_at} />
            {run.undone_by ? (
              <>
                {' · Undone by '}
                <bdi>{nameOf(run.undone_by)}</bdi>
              </>
            ) : null}
            {run.filter ? (
              <>
                {' · '}
                <Link
                  href={customerListHref(pathname, { filter: run.filter })}
                  className="underline underline-offset-4 hover:text-foreground"
                >
                  all that matched this filter
                </Link>
              </>
            ) : null}
          </>
        }
      />
      <div className="grid max-w-3xl gap-4">
        {isWorking ? (
          <div className="grid gap-3 rounded-lg border bg-card p-4">
            <RunProgress
              url={`${pathname}/bulk/${run.id}/progress`}
              first={progress}
              unit={{ one: 'customer', many: 'customers' }}
            />
            <p className="text-pretty text-muted-foreground text-sm">
              {progress.is_stalled
                ? 'This was interrupted. Nothing is half-done: the customers counted above are changed, the others have not been touched. It resumes by itself within a few minutes, or when you choose Go on.'
                : 'You can leave this page; it goes on in the background.'}
            </p>
          </div>
        ) : null}
        <RunSummary run={run} />
        {run.arguments.reason ? (
          <p className="text-sm">
            <span className="text-muted-foreground">Reason: </span>
            <bdi>{run.arguments.reason}</bdi>
          </p>
        ) : null}
        {run.expired_at ? (
          <Alert variant="info" title="This can no longer be undone">
            Changes can be undone for 30 days.
          </Alert>
        ) : null}
        {canChange ? (
          <RunControls
            org={slug}
            run={run}
            isStalled={progress.is_stalled}
            cancel={cancelBulkRun}
            resume={resumeBulkRun}
            undo={undoBulkRun}
          />
        ) : null}
      </div>
    </>
  )
}
