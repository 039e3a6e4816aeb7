import { Spinner } from '@/components/ui/spinner'
import type { Answer } from '@/components/ui/use-answer'
import type { CreditNotePreview } from '@/lib/finance/credit-notes.schemas'
import { formatMoney, type MoneyWording } from '@/lib/money'

interface CreditNoteSumProps {
  /** Nothing is chosen yet that could be summed. */
  isEmpty: boolean
  preview: Answer<CreditNotePreview>
  wording: MoneyWording
}

/** What a credit note would come to, before it has a number and cannot be changed. */
export function CreditNoteSum({ isEmpty, preview, wording }: CreditNoteSumProps) {
  const money = (minor: number) => formatMoney(minor, wording)
  return (
    <div
      role="status"
      aria-busy={preview.state === 'asking'}
      className="rounded-md bg-muted px-3 py-2.5 text-sm"
    >
      {isEmpty ? (
        <p className="text-muted-foreground">Enter how much of which line to credit.</p>
      ) : preview.state === 'failed' ? (
        <p className="text-destructive">{preview.refusal}</p>
      ) : preview.data === null ? (
        <Spinner label="Working it out…" />
      ) : (
        <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1">
          {preview.data.given_back_minor > 0 ? (
            <>
              <dt>Off the open amount</dt>
              <dd className="tabular text-end">{money(preview.data.settled_minor)}</dd>
              <dt>Of what was paid</dt>
              <dd className="tabular text-end">{money(preview.data.given_back_minor)}</dd>
            </>
          ) : null}
          <dt className="font-semibold">Credit note</dt>
          <dd className="tabular text-end font-semibold">{money(preview.data.total_minor)}</dd>
        </dl>
      )}
    </div>
  )
}
