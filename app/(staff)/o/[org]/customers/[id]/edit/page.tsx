import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { CustomerForm } from '@/components/crm/customer-form'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { PageHeader } from '@/components/ui/page-header'
import { updateCustomer } from '@/lib/crm/customers.actions'
import { getCustomer, listCountries, listOwners, listTags } from '@/lib/crm/customers.queries'
import { lookForDuplicates } from '@/lib/crm/merges.actions'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Edit customer' }

export default async function EditCustomerPage({
  params,
}: PageProps<'/o/[org]/customers/[id]/edit'>) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'customers.write')
  const [customer, owners, countries, tags] = await Promise.all([
    getCustomer(session, id),
    listOwners(session),
    listCountries(session),
    listTags(session),
  ])
  if (!customer) notFound()
  // Merged into another since the link was made.
  if (customer.id !== id.toLowerCase()) redirect(`/o/${slug}/customers/${customer.id}/edit`)

  const pathname = `/o/${slug}/customers`
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: 'Customers', href: pathname },
          { label: customer.display_name, href: `${pathname}/${customer.id}` },
          { label: 'Edit' },
        ]}
        className="pb-3"
      />
      <PageHeader title={`Edit ${customer.display_name}`} />
      <CustomerForm
        org={slug}
        customer={{ ...customer, tags: customer.tags.map((tag) => tag.name) }}
        owners={owners}
        countries={countries}
        tagNames={tags.map((tag) => tag.name)}
        action={updateCustomer}
        look={lookForDuplicates}
      />
    </>
  )
}
