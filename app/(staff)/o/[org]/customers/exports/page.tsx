import { FileDown } from 'lucide-react'
import type { Metadata } from 'next'
import { after } from 'next/server'
import { DiscardExport } from '@/components/crm/exports/discard-export'
import { ExportEntry } from '@/components/crm/exports/export-entry'
import { KeepFresh } from '@/components/crm/exports/keep-fresh'
import { StartExport } from '@/components/crm/exports/start-export'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { EmptyState } from '@/components/ui/empty-state'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { customerListHref } from '@/lib/crm/customer-filters.rules'
import { listOwners } from '@/lib/crm/customers.queries'
import { readCustomerList } from '@/lib/crm/customers.url.rules'
import { discardExport, startCustomerExport } from '@/lib/crm/exports.actions'
import { runCustomerExports } from '@/lib/crm/exports.jobs'
import { listCustomerExports } from '@/lib/crm/exports.queries'
import { isOpen, isStalled, titleOfExport } from '@/lib/crm/exports.rules'
import { orFirstPage } from '@/lib/cursor'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Exports' }

const PER_PAGE = 50

export default async function ExportsPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/customers/exports'>) {
  const { org: slug } = await params
  const query = await searchParams
  const { filter, sort } = readCustomerList(query)
  const session = await requireOrg(slug, 'customers.export')
  const [{ items: exports, next_cursor }, members] = await Promise.all([
    orFirstPage(paramOf(query, 'after'), (cursor) =>
      listCustomerExports(session, { cursor, limit: PER_PAGE }),
    ),
    listOwners(session),
  ])
  const pathname = `/o/${slug}/customers`
  const now = new Date()
  // Where no server looks by itself, whoever looks at the page sets it going.
  if (exports.some((item) => isStalled(item, now))) after(runCustomerExports)
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Customers', href: pathname }, { label: 'Exports' }]}
        className="pb-3"
      />
      <PageHeader
        title="Exports"
        description="Customers as CSV files, for a spreadsheet or to bring back in: an export that is imported again changes only what you edited."
      />
      <div className="grid max-w-4xl gap-8">
        <section
          aria-labelledby="new-export"
          className="flex flex-wrap items-center justify-between gap-4 rounded-lg border bg-card p-4"
        >
          <div className="grid gap-1">
            <h2 id="new-export" className="font-semibold text-base">
              {titleOfExport({ filter })}
            </h2>
            <p className="text-muted-foreground text-sm">
              As they are now, {sort.startsWith('name') ? 'by name' : 'by the time they were added'}
              .{' '}
              <Link
                href={customerListHref(pathname, { filter, sort })}
                className="underline underline-offset-4"
              >
                Show or change the choice
              </Link>
            </p>
          </div>
          <StartExport org={slug} filter={filter} sort={sort} start={startCustomerExport} />
        </section>
        <section aria-labelledby="earlier" className="grid gap-3">
          <h2 id="earlier" className="font-semibold text-base">
            Files
          </h2>
          {exports.length === 0 ? (
            <EmptyState icon={FileDown} title="No export yet">
              Files are written in the background, also of hundreds of thousands of customers, and
              wait here for a week. Everyone who may export sees them.
            </EmptyState>
          ) : (
            <ul className="divide-y rounded-lg border bg-card">
              {exports.map((item) => (
                <ExportEntry
                  key={item.id}
                  item={item}
                  pathname={pathname}
                  requestedBy={
                    members.find((member) => member.id === item.requested_by)?.name ??
                    'a former colleague'
                  }
                  locale={session.org.locale}
                  now={now}
                  actions={
                    <DiscardExport
                      org={slug}
                      exportId={item.id}
                      isOpen={isOpen(item)}
                      discard={discardExport}
                    />
                  }
                />
              ))}
            </ul>
          )}
          <KeysetPager
            pathname={`${pathname}/exports`}
            params={query}
            rows={exports.length}
            noun={['file', 'files']}
            nextCursor={next_cursor}
          />
        </section>
      </div>
      {exports.some(isOpen) ? <KeepFresh /> : null}
    </>
  )
}
