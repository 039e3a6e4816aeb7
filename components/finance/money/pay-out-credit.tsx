import { PayBack, type PayBackProps } from '@/components/finance/money/pay-back'
import type { CreditBalance } from '@/lib/crm/credits.schemas'
import { formatMoney } from '@/lib/money'

interface PayOutCreditProps extends Pick<PayBackProps, 'org' | 'today' | 'refund'> {
  customerId: string
  balance: CreditBalance
  locale: string
}

/** Store credit that the customer wants as money instead. */
export function PayOutCredit({ customerId, balance, locale, ...rest }: PayOutCreditProps) {
  const { currency, exponent, balance_minor } = balance
  const wording = { currency, exponent, locale }
  const left = formatMoney(balance_minor, wording)
  return (
    <PayBack
      {...rest}
      of={{ customer_id: customerId, currency }}
      leftMinor={balance_minor}
      label={`Pay out ${left}`}
      title="Pay out store credit"
      description={`The customer has ${left}. Record it once the money is on its way: it comes off their store credit.`}
      wording={wording}
    />
  )
}
