import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { MoneySkeleton } from '@/components/finance/money/money-skeleton'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { RowKeys } from '@/components/ui/row-keys'
import { readPaymentList } from '@/lib/finance/money.url.rules'
import { requireOrg } from '@/lib/session'
import { PaymentsList } from './payments-list'

export const metadata: Metadata = { title: 'Payments' }

export default async function PaymentsPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/payments'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'invoices.read')
  const pathname = `/o/${slug}/payments`
  return (
    <RowKeys>
      <PageHeader
        title="Payments"
        actions={
          session.permissions.has('payments.write') ? (
            <Button asChild>
              <Link href={`${pathname}/new`}>
                <Plus aria-hidden />
                <span>
                  Record<span className="max-sm:sr-only"> a payment</span>
                </span>
              </Link>
            </Button>
          ) : null
        }
      />
      <Suspense fallback={<MoneySkeleton label="Loading payments" />}>
        <PaymentsList session={session} query={query} address={readPaymentList(query)} />
      </Suspense>
    </RowKeys>
  )
}
