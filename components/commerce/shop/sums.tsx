import type { ShopMoney } from '@/components/commerce/shop/types'
import { formatMoney } from '@/lib/money'

export interface Sum {
  label: string
  /** Null is said in words instead. */
  amountMinor: number | null
  words?: string
  isTotal?: boolean
  /** A part of the total and nothing on top of it: tax that is included. */
  isAside?: boolean
}

/** Amounts under each other, the total at the end. */
export function Sums({ sums, money }: { sums: Sum[]; money: ShopMoney }) {
  return (
    <dl className="grid gap-2 text-sm">
      {sums.map(({ label, amountMinor, words, isTotal, isAside }) => (
        <div
          key={label}
          className={`flex items-baseline justify-between gap-4 ${isTotal ? 'mt-1 border-t pt-3 font-semibold text-base' : ''} ${isAside ? 'text-muted-foreground text-xs' : ''}`}
        >
          <dt>{label}</dt>
          <dd className="text-end tabular-nums">
            {amountMinor === null ? (
              <span className="text-muted-foreground">{words}</span>
            ) : (
              formatMoney(amountMinor, money)
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
