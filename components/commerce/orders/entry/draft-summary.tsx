import type { Answer } from '@/components/ui/use-answer'
import type { OrderQuote } from '@/lib/commerce/order-entry.schemas'
import { counted } from '@/lib/counted'
import { messageFor } from '@/lib/messages'
import { cn } from '@/lib/utils'

interface DraftSummaryProps {
  quote: Answer<OrderQuote>
  money: (minor: number) => string
  locale: string
}

/** What the order would come to, as the database says it; nothing is added up here. */
export function DraftSummary({
  quote: { state, data, refusal },
  money,
  locale,
}: DraftSummaryProps) {
  if (state === 'failed') {
    return (
      <p role="alert" className="text-destructive text-sm">
        {refusal}
      </p>
    )
  }
  if (data === null) {
    return (
      <p className="text-pretty text-muted-foreground text-sm">
        {state === 'asking'
          ? 'Working it out…'
          : 'Choose the customer and what they order; the total appears here before the order is placed.'}
      </p>
    )
  }
  const pieces = data.lines.reduce((sum, line) => sum + line.quantity, 0)
  // A problem of one line stands at the line.
  const problems = data.problems.filter(({ variant_id }) => variant_id === undefined)
  return (
    <div
      role="status"
      aria-busy={state === 'asking'}
      className={cn(state === 'asking' && 'opacity-60')}
    >
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-y-1.5 text-sm [&>dt]:pe-4">
        <dt>Subtotal, {counted(pieces, 'item', 'items', locale)}</dt>
        <dd className="tabular text-end">{money(data.items_minor)}</dd>
        {data.shipping ? (
          <>
            <dt className="min-w-0 break-words">
              Delivery, <bdi>{data.shipping.name}</bdi>
            </dt>
            <dd className="tabular text-end">{money(data.shipping_minor)}</dd>
          </>
        ) : null}
        {data.prices_include_tax ? null : (
          <>
            <dt>Tax</dt>
            <dd className="tabular text-end">{money(data.tax_minor)}</dd>
          </>
        )}
        <dt className="mt-1 border-t pt-2.5 font-semibold text-base">Total</dt>
        <dd className="tabular mt-1 border-t pt-2.5 text-end font-semibold text-base">
          {money(data.total_minor)}
        </dd>
        {data.prices_include_tax ? (
          <>
            <dt className="text-muted-foreground text-xs">Tax, included</dt>
            <dd className="tabular text-end text-muted-foreground text-xs">
              {money(data.tax_minor)}
            </dd>
          </>
        ) : null}
      </dl>
      {problems.map(({ code }) => (
        <p key={code} role="alert" className="mt-2 text-pretty text-destructive text-sm">
          {messageFor(code)}
        </p>
      ))}
    </div>
  )
}
