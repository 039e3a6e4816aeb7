import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { InvoiceHeader } from '@/components/finance/invoices/invoice-header'
import { InvoiceMoney } from '@/components/finance/invoices/invoice-money'
import { InvoicePaper } from '@/components/finance/invoices/invoice-paper'
import { invoiceName } from '@/components/finance/invoices/invoice-words'
import { PdfLink } from '@/components/finance/invoices/pdf-link'
import { Alert } from '@/components/ui/alert'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { listCountries } from '@/lib/crm/customers.queries'
import { getOwnInvoice } from '@/lib/finance/own-invoices.queries'
import { getProfile } from '@/lib/identity/account.queries'
import { requireUser } from '@/lib/session'

type Props = PageProps<'/account/invoices/[id]'>

/** Null for everybody else's invoice, also where the caller works. */
const loadOwnInvoice = cache(async (id: string) => {
  const { db, userId } = await requireUser()
  const own = await getOwnInvoice({ db }, id)
  return own && { db, userId, ...own }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const own = await loadOwnInvoice((await params).id)
  return { title: own ? invoiceName(own.invoice) : 'Not found' }
}

export default async function OwnInvoicePage({ params }: Props) {
  const own = await loadOwnInvoice((await params).id)
  if (!own) notFound()
  const { db, userId, org, invoice } = own
  const [profile, countries] = await Promise.all([getProfile(userId), listCountries({ db, org })])
  return (
    <>
      <Breadcrumb
        crumbs={[
          { label: 'Invoices', href: '/account/invoices' },
          { label: `${invoice.number ?? ''}, ${org.name}` },
        ]}
        className="pb-3"
      />
      <InvoiceHeader
        invoice={invoice}
        party={org.name}
        actions={<PdfLink href={`/account/invoices/${invoice.id}/pdf`} />}
      />
      {invoice.status === 'void' ? (
        <Alert variant="info" title="This invoice is void" className="mb-4">
          You do not have to pay it.
        </Alert>
      ) : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="grid min-w-0 gap-4 lg:order-last">
          <InvoiceMoney
            invoice={invoice}
            locale={profile.locale ?? org.locale}
            creditNotePdfHref={(id) => `/account/credit-notes/${id}/pdf`}
          />
          {invoice.order ? (
            <Card aria-label="Order">
              <CardHeader>
                <CardTitle>Order</CardTitle>
              </CardHeader>
              <CardContent>
                <Link
                  href={`/account/orders/${org.slug}/${invoice.order.id}`}
                  className="tabular text-primary underline underline-offset-4"
                >
                  #{invoice.order.number}
                </Link>
              </CardContent>
            </Card>
          ) : null}
        </div>
        <InvoicePaper
          invoice={invoice}
          seller={invoice.seller ?? org}
          // As the business's paper has it, whatever the reader has chosen.
          locale={org.locale}
          countryName={(code) => countries.find((country) => country.code === code)?.name ?? code}
        />
      </div>
    </>
  )
}
