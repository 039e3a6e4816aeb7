import type { Metadata } from 'next'
import { OrderEntry } from '@/components/commerce/orders/entry/order-entry'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { readAddressFormat } from '@/lib/commerce/addresses.actions'
import { getAddressFormat } from '@/lib/commerce/addresses.queries'
import {
  enterOrder,
  findOrderVariants,
  quoteOrder,
  readOrderCustomer,
} from '@/lib/commerce/order-entry.actions'
import { getEntryWording, getOrderCustomer } from '@/lib/commerce/order-entry.queries'
import { createCustomer, findCustomers } from '@/lib/crm/customers.actions'
import { listCountries } from '@/lib/crm/customers.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'New order' }

export default async function NewOrderPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/orders/new'>) {
  const { org: slug } = await params
  const customerId = paramOf(await searchParams, 'customer_id')
  const session = await requireOrg(slug, 'orders.write')
  const [countries, wording, customer] = await Promise.all([
    listCountries(session),
    getEntryWording(session),
    customerId === undefined ? null : getOrderCustomer(session, customerId),
  ])
  const country = customer?.country_code ?? wording.country_code ?? countries[0]?.code ?? 'US'
  const pathname = `/o/${slug}/orders`
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Orders', href: pathname }, { label: 'New order' }]}
        className="pb-3"
      />
      <PageHeader
        title="New order"
        description="For a customer on the phone. You see the total before anything is placed."
      />
      <OrderEntry
        org={slug}
        customer={customer}
        countries={countries}
        format={await getAddressFormat(session.db, country)}
        wording={{ ...wording, locale: session.org.locale }}
        actions={{
          findCustomers,
          createCustomer: session.permissions.has('customers.write') ? createCustomer : null,
          readCustomer: readOrderCustomer,
          findVariants: findOrderVariants,
          loadFormat: readAddressFormat,
          quote: quoteOrder,
          place: enterOrder,
        }}
      />
    </>
  )
}
