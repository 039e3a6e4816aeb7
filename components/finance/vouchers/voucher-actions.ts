import type { ActionResult } from '@/lib/action'
import type { Voucher, VoucherPaymentMethod } from '@/lib/finance/vouchers.schemas'

export type VoucherSubject = { org: string; voucher_id: string }

/** What a page hands to the buttons of a voucher. */
export type VoucherActions = {
  remove: (input: VoucherSubject) => Promise<ActionResult<unknown>>
  post: (input: VoucherSubject & { expected_updated_at: string }) => Promise<ActionResult<Voucher>>
  cancel: (input: VoucherSubject & { reason: string; on: string }) => Promise<ActionResult<Voucher>>
  pay: (
    input: VoucherSubject & {
      amount_minor: number
      method: VoucherPaymentMethod
      paid_on: string
      reference: string
      idempotency_key: string
    },
  ) => Promise<ActionResult<Voucher>>
}
