import { Alert } from '@/components/ui/alert'
import { Link } from '@/components/ui/link'
import type { PaymentRow } from '@/lib/finance/payments.schemas'
import { formatMoney, type MoneyWording } from '@/lib/money'

export type WriteOff = Pick<PaymentRow, 'id' | 'number' | 'currency' | 'amount_minor'>

interface WrittenOffNoticeProps {
  /** The list of payments: a write-off is one, and is taken back on its page. */
  list: string
  writeOffs: WriteOff[]
  wording: MoneyWording
}

/** That money which seems to be for nothing may be for what nobody expected any more. */
export function WrittenOffNotice({ list, writeOffs, wording }: WrittenOffNoticeProps) {
  if (writeOffs.length === 0) return null
  return (
    <Alert variant="warning" title="Is this for an invoice that was written off?">
      <p>Then take the write-off back first, or the loss stays in the books beside the money.</p>
      <ul className="mt-1.5 grid gap-1">
        {writeOffs.map(({ id, number, amount_minor }) => (
          <li key={id}>
            <Link href={`${list}/${id}`} className="underline underline-offset-4">
              <bdi>{number}</bdi>
            </Link>{' '}
            · <span className="tabular">{formatMoney(amount_minor, wording)}</span>
          </li>
        ))}
      </ul>
    </Alert>
  )
}
