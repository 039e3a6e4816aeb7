import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { OrdersSkeleton } from '@/components/commerce/orders/orders-skeleton'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { RowKeys } from '@/components/ui/row-keys'
import { readOrderList } from '@/lib/commerce/orders.url.rules'
import { requireOrg } from '@/lib/session'
import { OrdersList } from './orders-list'

export const metadata: Metadata = { title: 'Orders' }

export default async function OrdersPage({ params, searchParams }: PageProps<'/o/[org]/orders'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'orders.read')
  const pathname = `/o/${slug}/orders`
  return (
    <RowKeys>
      <PageHeader
        title="Orders"
        actions={
          session.permissions.has('orders.write') ? (
            <Button asChild>
              <Link href={`${pathname}/new`}>
                <Plus aria-hidden />
                <span>
                  New<span className="max-sm:sr-only"> order</span>
                </span>
              </Link>
            </Button>
          ) : null
        }
      />
      <Suspense fallback={<OrdersSkeleton />}>
        <OrdersList session={session} query={query} address={readOrderList(query)} />
      </Suspense>
    </RowKeys>
  )
}
