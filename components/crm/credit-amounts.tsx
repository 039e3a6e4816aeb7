import type { CreditBalance } from '@/lib/crm/credits.schemas'
import { formatMoney } from '@/lib/money'

interface CreditAmountsProps {
  balances: CreditBalance[]
  locale: string
}

/** Balances, one a line. */
export function CreditAmounts({ balances, locale }: CreditAmountsProps) {
  return balances.map(({ currency, balance_minor, exponent }) => (
    <span key={currency} className="block whitespace-nowrap tabular-nums">
      {formatMoney(balance_minor, { currency, exponent, locale })}
    </span>
  ))
}
