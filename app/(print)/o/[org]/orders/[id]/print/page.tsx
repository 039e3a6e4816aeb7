import { ArrowLeft } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { OrderSheet } from '@/components/commerce/orders/order-sheet'
import { PrintButton } from '@/components/commerce/orders/print-button'
import { Button } from '@/components/ui/button'
import { DateWordingProvider } from '@/components/ui/date-wording'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { TabLinks } from '@/components/ui/tab-links'
import { getSender } from '@/lib/commerce/order-entry.queries'
import { getOrder } from '@/lib/commerce/orders.queries'
import { listCountries } from '@/lib/crm/customers.queries'
import { requireOrg } from '@/lib/session'

type Props = PageProps<'/o/[org]/orders/[id]/print'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org: slug, id } = await params
  const order = await getOrder(await requireOrg(slug, 'orders.read'), id)
  // The name that a browser gives to the file.
  return { title: order ? { absolute: `${order.number}` } : 'Not found' }
}

/** Outside of the frame of the staff's pages: what is on the screen is what comes out of the printer. */
export default async function OrderPrintPage({ params, searchParams }: Props) {
  const { org: slug, id } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'orders.read')
  const [order, countries, shop] = await Promise.all([
    getOrder(session, id),
    listCountries(session),
    getSender(session),
  ])
  if (!order) notFound()

  const { org } = session
  const pathname = `/o/${slug}/orders/${order.id}`
  const isSlip = paramOf(query, 'sheet') === 'slip'
  return (
    <DateWordingProvider locale={org.locale} timeZone={org.time_zone}>
      <div className="min-h-dvh bg-muted text-sm sm:pb-8 print:min-h-0 print:bg-white print:p-0">
        <header className="mx-auto flex max-w-[210mm] flex-wrap items-end justify-between gap-x-4 gap-y-1 px-4 pt-4 print:hidden">
          <Button variant="ghost" size="sm" className="mb-3" asChild>
            <Link href={pathname}>
              <ArrowLeft aria-hidden className="rtl:-scale-x-100" />
              Order #{order.number}
            </Link>
          </Button>
          <TabLinks
            label="Sheet"
            tabs={[
              { key: 'order', label: 'Order', href: `${pathname}/print`, isCurrent: !isSlip },
              {
                key: 'slip',
                label: 'Packing slip',
                href: `${pathname}/print?sheet=slip`,
                isCurrent: isSlip,
              },
            ]}
          />
          <div className="mb-3">
            <PrintButton />
          </div>
        </header>
        <main className="sheet light mx-auto max-w-[210mm] bg-white p-5 sm:p-[14mm] text-black shadow-md sm:min-h-[297mm] print:m-0 print:min-h-0 print:max-w-none print:p-0 print:shadow-none">
          <OrderSheet
            order={order}
            shop={shop}
            countryName={(code) => countries.find((country) => country.code === code)?.name ?? code}
            locale={org.locale}
            withPrices={!isSlip}
          />
        </main>
      </div>
    </DateWordingProvider>
  )
}
