import type { Answer } from '@/components/ui/use-answer'
import type { VoucherPreview } from '@/lib/finance/vouchers.schemas'
import { formatMoney, type MoneyWording, toPercentText } from '@/lib/money'
import { cn } from '@/lib/utils'

interface EditorTotalsProps {
  preview: Answer<VoucherPreview>
  wording: MoneyWording
}

/** What it comes to, as the database rounds it; while it is asked again, what it was before. */
export function EditorTotals({ preview, wording }: EditorTotalsProps) {
  if (preview.refusal) {
    return <p className="text-destructive text-sm">{preview.refusal}</p>
  }
  const sums = preview.data
  const money = (minor: number) => formatMoney(minor, wording)
  return (
    <dl
      aria-live="polite"
      aria-busy={preview.state === 'asking'}
      className={cn(
        'tabular grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-end',
        preview.state === 'asking' && 'opacity-60',
      )}
    >
      <dt className="text-start text-muted-foreground">Net</dt>
      <dd>{money(sums?.net_minor ?? 0)}</dd>
      {sums?.taxes
        .filter(({ tax_minor }) => tax_minor > 0)
        .map((tax) => (
          <div key={tax.tax_rate_bps} className="contents">
            <dt className="text-start text-muted-foreground">
              Tax {toPercentText(tax.tax_rate_bps, wording.locale)} %
            </dt>
            <dd>{money(tax.tax_minor)}</dd>
          </div>
        ))}
      <div className="col-span-2 grid grid-cols-subgrid items-baseline border-t pt-2 font-semibold">
        <dt className="text-start">Total</dt>
        <dd className="text-base">{money(sums?.total_minor ?? 0)}</dd>
      </div>
    </dl>
  )
}
