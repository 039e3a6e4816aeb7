import { PaperTotals } from '@/components/finance/invoices/paper-totals'
import type { Answer } from '@/components/ui/use-answer'
import type { InvoicePreview } from '@/lib/finance/invoices.schemas'
import type { MoneyWording } from '@/lib/money'
import { cn } from '@/lib/utils'

interface EditorTotalsProps {
  preview: Answer<InvoicePreview>
  pricesIncludeTax: boolean
  wording: MoneyWording
}

/** What the invoice comes to, as the database rounds it; nothing is added up here. */
export function EditorTotals({
  preview: { state, data, refusal },
  pricesIncludeTax,
  wording,
}: EditorTotalsProps) {
  if (state === 'failed') {
    return (
      <p role="alert" className="text-pretty text-destructive text-sm">
        {refusal}
      </p>
    )
  }
  if (data === null) {
    return (
      <p className="text-pretty text-muted-foreground text-sm">
        {state === 'asking' ? 'Working it out…' : 'The total appears here once a line has a price.'}
      </p>
    )
  }
  return (
    <div
      role="status"
      aria-busy={state === 'asking'}
      className={cn(state === 'asking' && 'opacity-60')}
    >
      <PaperTotals
        amounts={data}
        taxes={data.taxes}
        pricesIncludeTax={pricesIncludeTax}
        wording={wording}
      />
    </div>
  )
}
