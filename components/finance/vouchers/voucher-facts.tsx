import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { partyOf, SETTLEMENT_LABELS } from '@/components/finance/vouchers/voucher-words'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import type { Voucher } from '@/lib/finance/vouchers.schemas'

interface VoucherFactsProps {
  voucher: Voucher
  locale: string
  /** The party's own page; null for who may not open it. */
  partyHref: string | null
}

/** Who, when, and how it is settled. */
export function VoucherFacts({ voucher, locale, partyHref }: VoucherFactsProps) {
  const email = voucher.supplier?.email ?? voucher.customer?.email
  const day = (value: string) => <CalendarDay value={value} locale={locale} />
  const facts: [label: string, value: React.ReactNode][] = [
    ['Date', day(voucher.voucher_on)],
    ['Due', voucher.due_on ? day(voucher.due_on) : null],
    ['Reference', voucher.reference ? <bdi key="reference">{voucher.reference}</bdi> : null],
    ['Settlement', SETTLEMENT_LABELS[voucher.settlement]],
    ['Cancelled', voucher.cancelled_on ? day(voucher.cancelled_on) : null],
    ['Reason', voucher.cancel_reason ? <bdi key="reason">{voucher.cancel_reason}</bdi> : null],
  ]
  return (
    <div className="grid min-w-0 gap-4">
      <Card>
        <CardHeader>
          <CardTitle>{voucher.kind === 'purchase' ? 'Supplier' : 'Customer'}</CardTitle>
        </CardHeader>
        <CardContent className="min-w-0 break-words">
          {partyHref === null ? (
            <bdi className="font-medium">{partyOf(voucher)}</bdi>
          ) : (
            <Link href={partyHref} className="font-medium underline-offset-4 hover:underline">
              <bdi>{partyOf(voucher)}</bdi>
            </Link>
          )}
          {email ? <p className="text-muted-foreground text-sm">{email}</p> : null}
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Details</CardTitle>
        </CardHeader>
        <CardContent>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
            {facts.map(([label, value]) =>
              value === null ? null : (
                <div key={label} className="contents">
                  <dt className="text-muted-foreground">{label}</dt>
                  <dd className="min-w-0 break-words">{value}</dd>
                </div>
              ),
            )}
          </dl>
        </CardContent>
      </Card>
      {voucher.note ? (
        <Card>
          <CardHeader>
            <CardTitle>Note</CardTitle>
          </CardHeader>
          <CardContent>
            <p dir="auto" className="whitespace-pre-wrap break-words">
              {voucher.note}
            </p>
          </CardContent>
        </Card>
      ) : null}
    </div>
  )
}
