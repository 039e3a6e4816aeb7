import type { ReactNode } from 'react'
import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { ReversePayment } from '@/components/finance/invoices/steps/reverse-payment'
import { TAKEN_BACK } from '@/components/finance/money/money-words'
import { VOUCHER_METHOD_LABELS } from '@/components/finance/vouchers/voucher-words'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import type { ActionResult } from '@/lib/action'
import { canBeTakenBack } from '@/lib/finance/payments.rules'
import { VOUCHER_PAYMENT_METHODS, type Voucher } from '@/lib/finance/vouchers.schemas'
import { formatMoney } from '@/lib/money'
import { cn } from '@/lib/utils'

interface VoucherPaymentsProps {
  org: string
  voucher: Pick<Voucher, 'payments' | 'paid_minor' | 'currency' | 'exponent'>
  locale: string
  can: { open: boolean; reverse: boolean; cancel: boolean }
  reverse: (input: {
    org: string
    payment_id: string
    reason: string
  }) => Promise<ActionResult<unknown>>
}

/** What was paid on it and what was taken back, with the way to do so. */
export function VoucherPayments({ org, voucher, locale, can, reverse }: VoucherPaymentsProps) {
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
      <CardContent className="grid gap-3">
        <ul className="grid gap-2">
          {voucher.payments.map((payment) => {
            const name = payment.kind === 'reversal' ? TAKEN_BACK : label(payment.method)
            const amount = formatMoney(payment.amount_minor, { ...voucher, locale })
            return (
              <li key={payment.id} className="grid gap-0.5">
                <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                  <span className="min-w-0 break-words">
                    <PaymentLink href={can.open ? `/o/${org}/payments/${payment.id}` : null}>
                      <CalendarDay value={payment.paid_on} locale={locale} />
                      {' · '}
                      {name}
                    </PaymentLink>
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
                    {amount}
                  </span>
                </p>
                {can.reverse && canBeTakenBack(payment) ? (
                  <ReversePayment
                    org={org}
                    paymentId={payment.id}
                    name={`${name}, ${amount}`}
                    reverse={reverse}
                  />
                ) : null}
              </li>
            )
          })}
        </ul>
        {can.cancel && voucher.paid_minor > 0 ? (
          <p className="text-muted-foreground text-xs">
            To cancel this voucher, take the payments back first.
          </p>
        ) : null}
      </CardContent>
    </Card>
  )
}

function PaymentLink({ href, children }: { href: string | null; children: ReactNode }) {
  if (href === null) return children
  return (
    <Link href={href} className="underline underline-offset-4">
      {children}
    </Link>
  )
}
