import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { DocumentEmails } from '@/components/finance/document-emails'
import { InvoiceHeader } from '@/components/finance/invoices/invoice-header'
import { InvoicePaper } from '@/components/finance/invoices/invoice-paper'
import { invoiceName } from '@/components/finance/invoices/invoice-words'
import { PdfLink } from '@/components/finance/invoices/pdf-link'
import { CancelledNotice } from '@/components/finance/invoices/steps/cancelled-notice'
import { Alert } from '@/components/ui/alert'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import { listCountries } from '@/lib/crm/customers.queries'
import { issueCreditNote, previewCreditNote } from '@/lib/finance/credit-notes.actions'
import { getDraftSeller } from '@/lib/finance/invoice-editor.queries'
import { getInvoice, getStoreCredit } from '@/lib/finance/invoices.queries'
import { creditableLines } from '@/lib/finance/invoices.rules'
import { requireOrg } from '@/lib/session'
import { InvoiceSteps } from './invoice-steps'
import { owedOf } from './owed'
import { StaffMoney } from './staff-money'

type Props = PageProps<'/o/[org]/invoices/[id]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org: slug, id } = await params
  const invoice = await getInvoice(await requireOrg(slug, 'invoices.read'), id)
  return { title: invoice ? invoiceName(invoice) : 'Not found' }
}

export default async function InvoicePage({ params }: Props) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'invoices.read')
  const [invoice, countries] = await Promise.all([getInvoice(session, id), listCountries(session)])
  if (!invoice) notFound()

  const { permissions, org } = session
  const seller = invoice.seller ?? (await getDraftSeller(session))
  const creditMinor =
    invoice.open_minor > 0
      ? await getStoreCredit(session, invoice.customer_id, invoice.currency)
      : 0
  const name = invoiceName(invoice)
  const isDraft = invoice.status === 'draft'
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Invoices', href: `/o/${slug}/invoices` }, { label: name }]}
        className="pb-3"
      />
      <InvoiceHeader
        invoice={invoice}
        party={invoice.customer?.display_name ?? invoice.bill_to.name}
        actions={
          <>
            {invoice.items.length > 0 ? (
              <PdfLink href={`/o/${slug}/invoices/${invoice.id}/pdf`} />
            ) : null}
            <InvoiceSteps session={session} invoice={invoice} creditMinor={creditMinor} />
          </>
        }
      />
      {invoice.void_reason ? (
        <Alert variant="info" title="This invoice is void" className="mb-4">
          {invoice.voided_at ? (
            <>
              Since <LocalTime value={invoice.voided_at} />:{' '}
            </>
          ) : null}
          <bdi>{invoice.void_reason}</bdi>
        </Alert>
      ) : null}
      {invoice.uncredited_minor > 0 ? (
        <CancelledNotice
          invoice={owedOf(session, invoice)}
          lines={creditableLines(invoice)}
          isPaid={invoice.paid_minor > 0}
          uncreditedMinor={invoice.uncredited_minor}
          credit={
            permissions.has('invoices.issue')
              ? { issue: issueCreditNote, preview: previewCreditNote }
              : null
          }
        />
      ) : null}
      {/* On a phone what is owed comes before the paper, which is long. */}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="grid min-w-0 gap-4 lg:order-last">
          {isDraft ? null : <StaffMoney session={session} invoice={invoice} />}
          <Card aria-label="Belongs to">
            <CardHeader>
              <CardTitle>Belongs to</CardTitle>
            </CardHeader>
            <CardContent>
              <dl className="grid gap-2 text-sm">
                <div className="min-w-0">
                  <dt className="text-muted-foreground text-xs">Customer</dt>
                  <dd className="break-words">
                    <PlaceLink
                      href={
                        permissions.has('customers.read')
                          ? `/o/${slug}/customers/${invoice.customer_id}`
                          : null
                      }
                    >
                      {invoice.customer?.display_name ?? invoice.bill_to.name}
                    </PlaceLink>
                  </dd>
                </div>
                {invoice.order ? (
                  <div>
                    <dt className="text-muted-foreground text-xs">Order</dt>
                    <dd>
                      <PlaceLink
                        href={
                          permissions.has('orders.read')
                            ? `/o/${slug}/orders/${invoice.order.id}`
                            : null
                        }
                      >
                        {`#${invoice.order.number}`}
                      </PlaceLink>
                    </dd>
                  </div>
                ) : null}
              </dl>
            </CardContent>
          </Card>
          <DocumentEmails
            emails={invoice.emails ?? []}
            outboxHref={permissions.has('emails.read') ? `/o/${slug}/settings/emails/outbox` : null}
          />
        </div>
        <InvoicePaper
          invoice={invoice}
          seller={seller}
          locale={org.locale}
          countryName={(code) => countries.find((country) => country.code === code)?.name ?? code}
          itemHref={(productId) =>
            permissions.has('products.read') ? `/o/${slug}/products/${productId}` : null
          }
        />
      </div>
    </>
  )
}

function PlaceLink({ href, children }: { href: string | null; children: string }) {
  if (href === null) return <bdi>{children}</bdi>
  return (
    <Link href={href} className="text-primary underline underline-offset-4">
      <bdi>{children}</bdi>
    </Link>
  )
}
