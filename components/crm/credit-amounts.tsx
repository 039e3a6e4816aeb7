import type { CreditBalance } from '@/lib/crm/credits.schemas'
import { formatMoney } from '@/lib/money'

interface CreditAmountsProps {
  balances: CreditBalance[]
  exponents: ReadonlyMap<string, number>
  locale: string
}

/** Balances, one a line. */
export function CreditAmounts({ balances, exponents, locale }: CreditAmountsProps) {
  return balances.map(({ currency, balance_minor }) => (
    <span key={currency} className="block whitespace-nowrap tabular-nums">
      {formatMoney(balance_minor, { currency, exponent: exponents.get(currency) ?? 2, locale })}
    </span>
  ))
}
