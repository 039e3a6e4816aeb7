import { ChevronRight } from 'lucide-react'
import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { StateBadge } from '@/components/finance/invoices/state-badge'
import { Link } from '@/components/ui/link'
import type { OwnInvoice } from '@/lib/finance/own-invoices.queries'
import { formatMoney } from '@/lib/money'

interface OwnInvoiceListProps {
  invoices: OwnInvoice[]
  /** That the person has chosen; null for that of each business. */
  locale: string | null
}

/** A person's invoices of every business, newest first. */
export function OwnInvoiceList({ invoices, locale: chosen }: OwnInvoiceListProps) {
  return (
    <ul aria-label="Invoices" className="divide-y rounded-lg border bg-card">
      {invoices.map((invoice) => {
        const locale = chosen ?? invoice.locale
        const money = (minor: number) => formatMoney(minor, { ...invoice, locale })
        return (
          <li key={invoice.id}>
            <Link
              href={`/account/invoices/${invoice.id}`}
              className="flex items-center gap-4 px-4 py-3 hover:bg-muted/60 focus-visible:-outline-offset-2"
            >
              <span className="grid min-w-0 flex-1 gap-0.5">
                <span className="truncate font-medium">
                  <bdi>{invoice.organization.name}</bdi>
                </span>
                <span className="truncate text-muted-foreground text-xs">
                  <span className="tabular">
                    <bdi>{invoice.number}</bdi>
                  </span>
                  {invoice.issued_on ? (
                    <>
                      {' · '}
                      <CalendarDay value={invoice.issued_on} locale={locale} />
                    </>
                  ) : null}
                </span>
                {invoice.open_minor > 0 && invoice.due_on ? (
                  <span className="truncate text-xs">
                    {money(invoice.open_minor)} open, due{' '}
                    <CalendarDay value={invoice.due_on} locale={locale} />
                  </span>
                ) : null}
              </span>
              <span className="grid shrink-0 justify-items-end gap-1">
                <span className="tabular">{money(invoice.total_minor)}</span>
                <StateBadge state={invoice.state} />
              </span>
              <ChevronRight
                aria-hidden
                className="size-4 shrink-0 text-muted-foreground rtl:-scale-x-100"
              />
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
