import { PayBack, type PayBackProps } from '@/components/finance/money/pay-back'
import { formatMoney } from '@/lib/money'

interface RefundCreditNoteProps extends Pick<PayBackProps, 'org' | 'wording' | 'today' | 'refund'> {
  creditNote: { id: string; number: string; left_minor: number }
}

/** Money that goes back to the customer, as a credit note has promised. */
export function RefundCreditNote({ creditNote, ...rest }: RefundCreditNoteProps) {
  const left = formatMoney(creditNote.left_minor, rest.wording)
  return (
    <PayBack
      {...rest}
      of={{ credit_note_id: creditNote.id }}
      leftMinor={creditNote.left_minor}
      label={`Pay back ${left}`}
      title={`Pay back credit note ${creditNote.number}`}
      description={`${left} is still to be paid back. Record it once the money is on its way.`}
    />
  )
}
