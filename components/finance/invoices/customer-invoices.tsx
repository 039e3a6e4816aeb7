import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { StateBadge } from '@/components/finance/invoices/state-badge'
import { buttonVariants } from '@/components/ui/button-variants'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import type { InvoiceRow, InvoiceTotal } from '@/lib/finance/invoices.schemas'
import { totalOf } from '@/lib/finance/invoices.url.rules'
import { formatMoney } from '@/lib/money'

interface CustomerInvoicesProps {
  invoices: InvoiceRow[]
  totals: InvoiceTotal[]
  /** Of the list of invoices. */
  pathname: string
  /** All invoices of this customer, where there are more than these. */
  allHref: string | null
  /** Null for who may not write one. */
  newHref: string | null
  /** Null for who may not record what they paid. */
  payHref: string | null
  paymentsHref: string
  creditNotesHref: string
  locale: string
}

/** The latest invoices, on the customer's page, below what is owed. */
export function CustomerInvoices({
  invoices,
  totals,
  pathname,
  allHref,
  newHref,
  payHref,
  paymentsHref,
  creditNotesHref,
  locale,
}: CustomerInvoicesProps) {
  const owed = totalOf(totals, 'open').amounts
  return (
    <Card aria-label="Invoices" id="invoices" className="scroll-mt-16">
      {/* Two actions are wider than a narrow column leaves beside the title. */}
      <CardHeader className="flex flex-wrap justify-between">
        <CardTitle>Invoices</CardTitle>
        {newHref === null && payHref === null ? null : (
          <CardAction className="flex flex-wrap justify-end">
            {payHref === null ? null : (
              <Link href={payHref} className={buttonVariants({ variant: 'ghost', size: 'sm' })}>
                Record payment
              </Link>
            )}
            {newHref === null ? null : (
              <Link href={newHref} className={buttonVariants({ variant: 'ghost', size: 'sm' })}>
                New invoice
              </Link>
            )}
          </CardAction>
        )}
      </CardHeader>
      <CardContent>
        {owed.length > 0 ? (
          <p className="pb-2">
            <span className="text-muted-foreground text-xs">Open </span>
            <span className="tabular font-semibold text-lg">
              {owed
                .map((amount) => formatMoney(amount.open_minor, { ...amount, locale }))
                .join(', ')}
            </span>
          </p>
        ) : null}
        {invoices.length === 0 ? (
          <p className="text-muted-foreground text-sm">None yet.</p>
        ) : (
          <ul className="-mx-2">
            {invoices.map((invoice) => (
              <li key={invoice.id}>
                <Link
                  href={`${pathname}/${invoice.id}`}
                  className="flex items-start justify-between gap-3 rounded-md px-2 py-1.5 hover:bg-accent"
                >
                  <span className="grid min-w-0">
                    <span className="tabular truncate font-medium">
                      <bdi>{invoice.number ?? 'Draft'}</bdi>
                    </span>
                    {invoice.issued_on ? (
                      <span className="truncate text-muted-foreground text-xs">
                        <CalendarDay value={invoice.issued_on} locale={locale} />
                      </span>
                    ) : null}
                  </span>
                  <span className="grid shrink-0 justify-items-end gap-0.5">
                    <span className="tabular">
                      {formatMoney(invoice.total_minor, { ...invoice, locale })}
                    </span>
                    <StateBadge state={invoice.state} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
        <p className="mt-2 flex flex-wrap gap-x-3">
          {allHref === null ? null : (
            <Link href={allHref} className={buttonVariants({ variant: 'link', size: 'sm' })}>
              All invoices
            </Link>
          )}
          <Link href={paymentsHref} className={buttonVariants({ variant: 'link', size: 'sm' })}>
            Payments
          </Link>
          <Link href={creditNotesHref} className={buttonVariants({ variant: 'link', size: 'sm' })}>
            Credit notes
          </Link>
        </p>
      </CardContent>
    </Card>
  )
}
