import { InvoiceMoney } from '@/components/finance/invoices/invoice-money'
import { paymentLabel } from '@/components/finance/invoices/invoice-words'
import { RefundCreditNote } from '@/components/finance/invoices/steps/refund-credit-note'
import { ReversePayment } from '@/components/finance/invoices/steps/reverse-payment'
import { isoDayOf } from '@/lib/dates'
import type { Invoice } from '@/lib/finance/invoices.schemas'
import { refundPayment, reversePayment } from '@/lib/finance/payments.actions'
import { canBeTakenBack } from '@/lib/finance/payments.rules'
import { formatMoney } from '@/lib/money'
import type { OrgSession } from '@/lib/session'

/** What was paid and how, with what staff can still do about it. */
export function StaffMoney({ session, invoice }: { session: OrgSession; invoice: Invoice }) {
  const { org } = session
  const wording = { currency: invoice.currency, exponent: invoice.exponent, locale: org.locale }
  const canPay = session.permissions.has('payments.write')
  return (
    <InvoiceMoney
      invoice={invoice}
      locale={org.locale}
      creditNotePdfHref={(id) => `/o/${org.slug}/credit-notes/${id}/pdf`}
      creditNoteHref={(id) => `/o/${org.slug}/credit-notes/${id}`}
      paymentHref={(id) => `/o/${org.slug}/payments/${id}`}
      paymentAction={(payment) =>
        canPay && canBeTakenBack(payment) ? (
          <ReversePayment
            org={org.slug}
            paymentId={payment.id}
            name={`${paymentLabel(payment)}, ${formatMoney(payment.amount_minor, wording)}`}
            reverse={reversePayment}
          />
        ) : null
      }
      creditNoteAction={({ id, number, refundable_minor, refunded_minor }) =>
        canPay && refunded_minor < refundable_minor ? (
          <RefundCreditNote
            org={org.slug}
            creditNote={{ id, number, left_minor: refundable_minor - refunded_minor }}
            wording={wording}
            today={isoDayOf(new Date(), org.time_zone)}
            refund={refundPayment}
          />
        ) : null
      }
    />
  )
}
