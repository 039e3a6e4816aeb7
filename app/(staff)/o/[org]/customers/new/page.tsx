import type { Metadata } from 'next'
import { CustomerForm } from '@/components/crm/customer-form'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { PageHeader } from '@/components/ui/page-header'
import { createCustomer } from '@/lib/crm/customers.actions'
import { listCountries, listOwners, listTags } from '@/lib/crm/customers.queries'
import { lookForDuplicates } from '@/lib/crm/merges.actions'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'New customer' }

export default async function NewCustomerPage({ params }: PageProps<'/o/[org]/customers/new'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'customers.write')
  const [owners, countries, tags] = await Promise.all([
    listOwners(session),
    listCountries(session),
    listTags(session),
  ])
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Customers', href: `/o/${slug}/customers` }, { label: 'New customer' }]}
        className="pb-3"
      />
      <PageHeader
        title="New customer"
        description="One of name, company, email, phone or external reference is enough."
      />
      <CustomerForm
        org={slug}
        customer={null}
        owners={owners}
        countries={countries}
        tagNames={tags.map((tag) => tag.name)}
        action={createCustomer}
        look={lookForDuplicates}
      />
    </>
  )
}
