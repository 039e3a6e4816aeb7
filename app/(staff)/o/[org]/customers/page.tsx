import { Download, Plus, Upload } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CustomersSkeleton } from '@/components/crm/customers-skeleton'
import { LayoutSwitch } from '@/components/crm/layout-switch'
import { ListMenu } from '@/components/crm/list-menu'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { RowKeys } from '@/components/ui/row-keys'
import { customerListHref } from '@/lib/crm/customer-filters.rules'
import { readCustomerList } from '@/lib/crm/customers.url.rules'
import { requireOrg } from '@/lib/session'
import { CustomersList } from './customers-list'

export const metadata: Metadata = { title: 'Customers' }

export default async function CustomersPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/customers'>) {
  const { org: slug } = await params
  const query = await searchParams
  const { permissions, ...session } = await requireOrg(slug, 'customers.read')
  const address = readCustomerList(query)
  const pathname = `/o/${slug}/customers`
  const canImport = permissions.has('customers.import')
  const exportHref = permissions.has('customers.export')
    ? customerListHref(`${pathname}/exports`, { filter: address.filter, sort: address.sort })
    : null

  return (
    <RowKeys>
      <PageHeader
        title="Customers"
        actions={
          <>
            <LayoutSwitch
              pathname={pathname}
              current="list"
              filter={address.filter}
              sort={address.sort}
              q={address.q}
            />
            {exportHref === null ? null : (
              <Button variant="outline" className="max-lg:hidden" asChild>
                <Link href={exportHref}>
                  <Download aria-hidden />
                  Export
                </Link>
              </Button>
            )}
            {canImport ? (
              <Button variant="outline" className="max-lg:hidden" asChild>
                <Link href={`${pathname}/import`}>
                  <Upload aria-hidden />
                  Import
                </Link>
              </Button>
            ) : null}
            <ListMenu pathname={pathname} exportHref={exportHref} canImport={canImport} />
            {permissions.has('customers.write') ? (
              <Button asChild>
                <Link href={`${pathname}/new`}>
                  <Plus aria-hidden />
                  <span>
                    New<span className="max-sm:sr-only"> customer</span>
                  </span>
                </Link>
              </Button>
            ) : null}
          </>
        }
      />
      <Suspense fallback={<CustomersSkeleton />}>
        <CustomersList session={{ ...session, permissions }} query={query} address={address} />
      </Suspense>
    </RowKeys>
  )
}
