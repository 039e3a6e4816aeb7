'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { CancelVoucher } from '@/components/finance/vouchers/cancel-voucher'
import { PayVoucher } from '@/components/finance/vouchers/pay-voucher'
import type { VoucherActions, VoucherSubject } from '@/components/finance/vouchers/voucher-actions'
import { partyOf } from '@/components/finance/vouchers/voucher-words'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Link } from '@/components/ui/link'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import { stepsOf } from '@/lib/finance/vouchers.rules'
import type { Voucher } from '@/lib/finance/vouchers.schemas'
import { formatMoney } from '@/lib/money'

interface VoucherStepsProps {
  org: string
  voucher: Voucher
  locale: string
  /** Today in the organization's time zone. */
  today: string
  can: { write: boolean; post: boolean; pay: boolean }
  actions: VoucherActions
}

/** What may be done with a voucher by whoever looks at it; the usual step is the button. */
export function VoucherSteps({ org, voucher, locale, today, can, actions }: VoucherStepsProps) {
  const router = useRouter()
  const steps = stepsOf(voucher)
  const subject: VoucherSubject = { org, voucher_id: voucher.id }
  const list = `/o/${org}/vouchers`
  const total = formatMoney(voucher.total_minor, { ...voucher, locale })

  async function post() {
    const expected_updated_at = voucher.updated_at
    const result = await settle(() => actions.post({ ...subject, expected_updated_at }))
    // The question stays open, and is about what the draft comes to by now.
    if (!result.ok && result.reason === 'finance.draft_changed') router.refresh()
    return result
  }

  return (
    <>
      {steps.remove && can.write ? (
        <ConfirmButton
          variant="outline"
          title="Delete this draft?"
          description="It has no number yet, so none is lost. This cannot be undone."
          confirmLabel="Delete draft"
          onConfirm={() => actions.remove(subject)}
          onSuccess={() => {
            toast.success('Draft deleted')
            router.push(`${list}?kind=${voucher.kind}`)
          }}
        >
          <Trash2 aria-hidden />
          Delete
        </ConfirmButton>
      ) : null}
      {steps.edit && can.write ? (
        <Button variant="outline" asChild>
          <Link href={`${list}/${voucher.id}/edit`}>
            <Pencil aria-hidden />
            Edit
          </Link>
        </Button>
      ) : null}
      {steps.cancel && can.post ? (
        <CancelVoucher subject={subject} voucher={voucher} cancel={actions.cancel} />
      ) : null}
      {steps.post && can.post ? (
        <ConfirmButton
          destructive={false}
          disabled={voucher.lines.length === 0}
          title="Post this voucher?"
          description={
            <>
              {total}, <bdi>{partyOf(voucher)}</bdi>. It gets the next number and is booked in the
              ledger. From then on it cannot be changed, only cancelled.
            </>
          }
          confirmLabel="Post voucher"
          onConfirm={post}
          onSuccess={({ number }) => toast.success(`Posted as ${number}`)}
        >
          Post
        </ConfirmButton>
      ) : null}
      {steps.pay && can.pay ? (
        <PayVoucher
          subject={subject}
          voucher={voucher}
          locale={locale}
          today={today}
          pay={actions.pay}
        />
      ) : null}
    </>
  )
}
