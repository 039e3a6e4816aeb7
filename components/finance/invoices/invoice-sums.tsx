import { TAB_LABELS } from '@/components/finance/invoices/invoice-words'
import { Link } from '@/components/ui/link'
import { SkeletonText } from '@/components/ui/skeleton-text'
import { counted } from '@/lib/counted'
import type { InvoiceTotal } from '@/lib/finance/invoices.schemas'
import { type InvoiceTab, totalOf } from '@/lib/finance/invoices.url.rules'
import { formatMoney } from '@/lib/money'
import { cn } from '@/lib/utils'

interface InvoiceSumsProps {
  /** Null while they are added up. */
  totals: InvoiceTotal[] | null
  /** In how many currencies, as far as that is known meanwhile: each takes a line. */
  currencies?: number
  locale: string
  current?: InvoiceTab | undefined
  /** Which of them; a list shows all four, the overview what is owed. */
  tabs?: readonly InvoiceTab[]
  hrefOf: (tab: InvoiceTab) => string
  className?: string
}

const SHOWN = ['draft', 'open', 'overdue', 'paid'] as const
/** Of which of its amounts a tab is the sum, where that is not the whole of its invoices. */
const SUMS: Partial<Record<InvoiceTab, 'open_minor' | 'received_minor'>> = {
  open: 'open_minor',
  overdue: 'open_minor',
  // Not what of a paid invoice was credited.
  paid: 'received_minor',
}
/** The rest is a line that says how many there are. */
const CURRENCIES = 3

/** What invoices come to, by state and currency: nothing is converted. Each leads to its invoices. */
export function InvoiceSums({
  totals,
  currencies = 1,
  locale,
  current,
  tabs = SHOWN,
  hrefOf,
  className,
}: InvoiceSumsProps) {
  return (
    <ul
      aria-label="Invoices by state"
      aria-busy={totals === null}
      className={cn('grid grid-cols-2 gap-3 pb-4', tabs.length > 2 && 'lg:grid-cols-4', className)}
    >
      {tabs.map((tab) => {
        const { count, amounts } = totalOf(totals ?? [], tab)
        return (
          <li key={tab} className="flex min-w-0">
            <Link
              href={hrefOf(tab)}
              aria-current={current === tab ? 'true' : undefined}
              className="grid min-w-0 flex-1 content-start gap-0.5 rounded-lg border bg-card px-3 py-2.5 transition-colors hover:border-foreground/40 aria-[current]:border-primary sm:px-4 sm:py-3"
            >
              <span className="flex flex-wrap items-baseline justify-between gap-x-2 text-muted-foreground text-xs">
                <span className="font-medium text-sm">{TAB_LABELS[tab]}</span>
                {totals ? (
                  counted(count, 'invoice', 'invoices', locale)
                ) : (
                  <SkeletonText>10 invoices</SkeletonText>
                )}
              </span>
              {totals ? null : <AmountsSkeleton currencies={currencies} />}
              {totals && amounts.length === 0 ? (
                <span className="text-muted-foreground">–</span>
              ) : null}
              {amounts.slice(0, CURRENCIES).map((amount) => (
                <span
                  key={amount.currency}
                  className={cn(
                    'tabular break-words font-semibold text-sm sm:text-lg',
                    tab === 'overdue' && 'text-destructive',
                  )}
                >
                  {formatMoney(amount[SUMS[tab] ?? 'total_minor'], { ...amount, locale })}
                </span>
              ))}
              {amounts.length > CURRENCIES ? (
                <span className="text-muted-foreground text-xs">
                  and{' '}
                  {counted(amounts.length - CURRENCIES, 'more currency', 'more currencies', locale)}
                </span>
              ) : null}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

function AmountsSkeleton({ currencies }: { currencies: number }) {
  return (
    <>
      {Array.from({ length: Math.min(currencies, CURRENCIES) }, (_, line) => `line-${line}`).map(
        (line) => (
          <span key={line} className="text-sm sm:text-lg">
            <SkeletonText>1,000.00</SkeletonText>
          </span>
        ),
      )}
      {currencies > CURRENCIES ? (
        <span className="text-xs">
          <SkeletonText>and 1 more currency</SkeletonText>
        </span>
      ) : null}
    </>
  )
}
