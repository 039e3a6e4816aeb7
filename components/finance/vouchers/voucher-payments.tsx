import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { VOUCHER_METHOD_LABELS } from '@/components/finance/vouchers/voucher-words'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { VOUCHER_PAYMENT_METHODS, type Voucher } from '@/lib/finance/vouchers.schemas'
import { formatMoney } from '@/lib/money'
import { cn } from '@/lib/utils'

/** What was paid on it, and what was taken back. */
export function VoucherPayments({ voucher, locale }: { voucher: Voucher; locale: string }) {
  if (voucher.payments.length === 0) return null
  const label = (method: string) => {
    const known = VOUCHER_PAYMENT_METHODS.find((value) => value === method)
    return known ? VOUCHER_METHOD_LABELS[known] : 'Payment'
  }
  return (
    <Card aria-label="Payments">
      <CardHeader>
        <CardTitle>Payments</CardTitle>
      </CardHeader>
      <CardContent>
        <ul className="grid gap-2">
          {voucher.payments.map((payment) => (
            <li key={payment.id} className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="min-w-0 break-words">
                <CalendarDay value={payment.paid_on} locale={locale} />
                {' · '}
                {payment.kind === 'reversal' ? 'Taken back' : label(payment.method)}
                {payment.reference ? (
                  <span className="text-muted-foreground">
                    {' · '}
                    <bdi>{payment.reference}</bdi>
                  </span>
                ) : null}
                {payment.reversed_at ? (
                  <span className="text-muted-foreground"> · taken back since</span>
                ) : null}
              </span>
              <span className={cn('tabular', payment.reversed_at && 'line-through')}>
                {formatMoney(payment.amount_minor, { ...voucher, locale })}
              </span>
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  )
}
