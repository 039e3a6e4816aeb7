import type { ReactNode } from 'react'
import { Link } from '@/components/ui/link'
import type { Payment } from '@/lib/finance/payments.schemas'
import { formatMoney, type MoneyWording } from '@/lib/money'

interface PaymentDocumentsProps {
  payment: Pick<Payment, 'allocations' | 'credit_minor' | 'kind' | 'method' | 'amount_minor'>
  wording: MoneyWording
  /** The address of the organization's pages. */
  base: string
}

/** Which documents it settled, and what was beyond them. */
export function PaymentDocuments({ payment, wording, base }: PaymentDocumentsProps) {
  const { allocations, credit_minor, kind, method, amount_minor } = payment
  const isCreditOnly = allocations.length === 0 && credit_minor === 0
  return (
    <ul className="grid gap-2">
      {allocations.map((allocation) => {
        const { invoice_id, credit_note_id, voucher_id, number } = allocation
        const href = invoice_id
          ? `${base}/invoices/${invoice_id}`
          : credit_note_id
            ? `${base}/credit-notes/${credit_note_id}`
            : `${base}/vouchers/${voucher_id}`
        return (
          <Row
            key={invoice_id ?? credit_note_id ?? voucher_id}
            amount={formatMoney(allocation.amount_minor, wording)}
          >
            <Link href={href} className="tabular underline underline-offset-4">
              {number}
            </Link>
          </Row>
        )
      })}
      {credit_minor > 0 ? (
        <Row amount={formatMoney(kind === 'reversal' ? -credit_minor : credit_minor, wording)}>
          Store credit
        </Row>
      ) : null}
      {isCreditOnly ? (
        <Row amount={formatMoney(amount_minor, wording)}>
          {kind === 'refund' || method === 'credit' ? 'From store credit' : 'Store credit'}
        </Row>
      ) : null}
    </ul>
  )
}

function Row({ amount, children }: { amount: string; children: ReactNode }) {
  return (
    <li className="flex items-baseline justify-between gap-4">
      <span className="min-w-0 truncate">{children}</span>
      <span className="tabular shrink-0">{amount}</span>
    </li>
  )
}
