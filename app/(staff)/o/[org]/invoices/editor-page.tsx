import type { FoundCustomer } from '@/components/commerce/orders/entry/customer-picker'
import { InvoiceEditor } from '@/components/finance/invoices/editor/invoice-editor'
import { Breadcrumb, type Crumb } from '@/components/ui/breadcrumb'
import { PageHeader } from '@/components/ui/page-header'
import { createCustomer, findCustomers } from '@/lib/crm/customers.actions'
import { listCountries } from '@/lib/crm/customers.queries'
import { isoDayOf } from '@/lib/dates'
import { getInvoiceDefaults, listCurrencies } from '@/lib/finance/invoice-editor.queries'
import {
  findProductsToInvoice,
  previewInvoiceDraft,
  saveInvoiceDraft,
} from '@/lib/finance/invoices.actions'
import type { Invoice } from '@/lib/finance/invoices.schemas'
import type { OrgSession } from '@/lib/session'

type EditorPageProps = {
  session: OrgSession
  invoice: Invoice | null
  customer: FoundCustomer | null
  title: string
  crumbs: Crumb[]
}

/** A draft is written the same way whether it is new or not. */
export async function EditorPage({ session, invoice, customer, title, crumbs }: EditorPageProps) {
  const { org, permissions } = session
  const [defaults, currencies, countries] = await Promise.all([
    getInvoiceDefaults(session),
    listCurrencies(session),
    listCountries(session),
  ])
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Invoices', href: `/o/${org.slug}/invoices` }, ...crumbs]}
        className="pb-3"
      />
      <PageHeader title={title} />
      <InvoiceEditor
        org={org.slug}
        invoice={invoice}
        customer={customer}
        defaults={defaults}
        currencies={currencies}
        countries={countries}
        locale={org.locale}
        today={isoDayOf(new Date(), org.time_zone)}
        hasProducts={permissions.has('products.read')}
        actions={{
          findCustomers,
          createCustomer: permissions.has('customers.write') ? createCustomer : null,
          findProducts: findProductsToInvoice,
          preview: previewInvoiceDraft,
          save: saveInvoiceDraft,
        }}
      />
    </>
  )
}
