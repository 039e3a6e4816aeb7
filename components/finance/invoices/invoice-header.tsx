import type { ReactNode } from 'react'
import { invoiceName } from '@/components/finance/invoices/invoice-words'
import { StateBadge } from '@/components/finance/invoices/state-badge'
import type { Invoice } from '@/lib/finance/invoices.schemas'

interface InvoiceHeaderProps {
  invoice: Pick<Invoice, 'number' | 'state'>
  /** Who it is for, or from. */
  party: string
  actions?: ReactNode
}

/** Which invoice it is and where it stands, before anything one could do. */
export function InvoiceHeader({ invoice, party, actions }: InvoiceHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-5">
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-1.5">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
          <h1 className="tabular min-w-0 break-words font-semibold text-xl leading-tight sm:text-2xl">
            <bdi>{invoiceName(invoice)}</bdi>
          </h1>
          <StateBadge state={invoice.state} />
        </div>
        <p className="break-words text-muted-foreground text-sm">
          <bdi>{party}</bdi>
        </p>
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  )
}
