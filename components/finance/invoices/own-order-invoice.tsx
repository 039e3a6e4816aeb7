import { owedWords } from '@/components/finance/invoices/invoice-words'
import { StateBadge } from '@/components/finance/invoices/state-badge'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import type { Invoice } from '@/lib/finance/invoices.schemas'

interface OwnOrderInvoiceProps {
  invoice: Invoice
  locale: string
}

/** On the page of a buyer's order: what they got to pay for it. */
export function OwnOrderInvoice({ invoice, locale }: OwnOrderInvoiceProps) {
  return (
    <Card aria-label="Invoice">
      <CardHeader>
        <CardTitle>Invoice</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-1">
        <p className="flex flex-wrap items-center gap-2">
          <Link
            href={`/account/invoices/${invoice.id}`}
            className="tabular min-w-0 break-words text-primary underline underline-offset-4"
          >
            <bdi>{invoice.number}</bdi>
          </Link>
          <StateBadge state={invoice.state} />
        </p>
        <p className="text-muted-foreground">{owedWords(invoice, locale)}</p>
      </CardContent>
    </Card>
  )
}
