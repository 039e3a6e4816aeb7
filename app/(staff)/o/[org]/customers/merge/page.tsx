import type { Metadata } from 'next'
import { MergeForm } from '@/components/crm/duplicates/merge-form'
import { MergeList } from '@/components/crm/duplicates/merge-list'
import { Alert } from '@/components/ui/alert'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { listCountries } from '@/lib/crm/customers.queries'
import { mergeCustomers, undoMerge } from '@/lib/crm/merges.actions'
import { listMerges, previewMerge } from '@/lib/crm/merges.queries'
import { messageFor } from '@/lib/messages'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Merge customers' }

export default async function MergePage({
  params,
  searchParams,
}: PageProps<'/o/[org]/customers/merge'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'customers.merge')
  const [result, countries] = await Promise.all([
    previewMerge(session, paramOf(query, 'a') ?? '', paramOf(query, 'b') ?? ''),
    listCountries(session),
  ])
  const pathname = `/o/${slug}/customers`
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: 'Customers', href: pathname },
          { label: 'Duplicates', href: `${pathname}/duplicates` },
          { label: 'Merge' },
        ]}
        className="pb-3"
      />
      <PageHeader
        title="Merge two customers"
        description="Choose which one stays and which details it keeps. Notes, files, timeline and everything else move to it."
      />
      {'preview' in result ? (
        <MergeForm
          org={slug}
          preview={result.preview}
          countries={countries}
          merge={mergeCustomers}
          undo={undoMerge}
        />
      ) : (
        <div className="grid max-w-4xl gap-4">
          <Alert variant="info" title={messageFor(result.refusal)}>
            {result.detail ? null : 'There are no two customers here to compare.'}
          </Alert>
          {result.detail ? (
            <MergeList
              org={slug}
              merges={(await listMerges(session, { customerId: result.detail, limit: 5 })).items}
              canUndo
              undo={undoMerge}
            />
          ) : null}
          <div>
            <Button variant="outline" asChild>
              <Link href={`${pathname}/duplicates`}>Back to the duplicates</Link>
            </Button>
          </div>
        </div>
      )}
    </>
  )
}
