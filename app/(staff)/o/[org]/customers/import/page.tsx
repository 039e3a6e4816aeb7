import type { Metadata } from 'next'
import { IMPORTS_PER_PAGE, ImportsPage } from '@/components/import/imports-page'
import { paramOf } from '@/components/ui/list-url'
import { customerImports } from '@/lib/crm/imports.kind'
import { orFirstPage } from '@/lib/cursor'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Import customers' }

export default async function CustomerImportsPage(props: PageProps<'/o/[org]/customers/import'>) {
  const [{ org: slug }, query] = await Promise.all([props.params, props.searchParams])
  const session = await requireOrg(slug, 'customers.import')
  const page = await orFirstPage(paramOf(query, 'after'), (cursor) =>
    customerImports.list(session, { cursor, limit: IMPORTS_PER_PAGE }),
  )
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
      imports={page.items}
      params={query}
      nextCursor={page.next_cursor}
    />
  )
}
