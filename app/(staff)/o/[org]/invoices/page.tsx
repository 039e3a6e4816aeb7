import { Plus, Upload } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { InvoicesSkeleton } from '@/components/finance/invoices/invoices-skeleton'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { RowKeys } from '@/components/ui/row-keys'
import { readInvoiceList } from '@/lib/finance/invoices.url.rules'
import { requireOrg } from '@/lib/session'
import { InvoicesList } from './invoices-list'

export const metadata: Metadata = { title: 'Invoices' }

export default async function InvoicesPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/invoices'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'invoices.read')
  const pathname = `/o/${slug}/invoices`
  return (
    <RowKeys>
      <PageHeader
        title="Invoices"
        actions={
          <>
            {session.permissions.has('invoices.import') ? (
              <Button variant="outline" asChild>
                <Link href={`${pathname}/import`}>
                  <Upload aria-hidden />
                  Import
                </Link>
              </Button>
            ) : null}
            {session.permissions.has('invoices.write') ? (
              <Button asChild>
                <Link href={`${pathname}/new`}>
                  <Plus aria-hidden />
                  <span>
                    New<span className="max-sm:sr-only"> invoice</span>
                  </span>
                </Link>
              </Button>
            ) : null}
          </>
        }
      />
      <Suspense fallback={<InvoicesSkeleton />}>
        <InvoicesList session={session} query={query} address={readInvoiceList(query)} />
      </Suspense>
    </RowKeys>
  )
}
