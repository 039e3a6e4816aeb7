import type { Metadata } from 'next'
import { ImportsPage } from '@/components/import/imports-page'
import { customerImports } from '@/lib/crm/imports.kind'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Import customers' }

export default async function CustomerImportsPage({
  params,
}: PageProps<'/o/[org]/customers/import'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'customers.import')
  const imports = await customerImports.list(session)
  return (
    <ImportsPage
      org={slug}
      plural="customers"
      noun="customer"
      description={
        <>
          From a spreadsheet, a shop, another CRM: save it as CSV there and bring it here. To try it
          first, take our{' '}
          <a href="/samples/customers.csv" download className="underline underline-offset-4">
            sample file
          </a>
          .
        </>
      }
      imports={imports}
    />
  )
}
