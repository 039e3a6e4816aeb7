'use server'

import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { showAnew } from '@/lib/show-anew'
import { saveNewDraft } from './drafts.saving'
import { getVoucher, previewVoucher } from './vouchers.queries'
import {
  cancelVoucherSchema,
  payVoucherSchema,
  postVoucherSchema,
  previewVoucherSchema,
  type SaveVoucherDraftInput,
  saveVoucherDraftSchema,
  type Voucher,
  voucherIdSchema,
  voucherSchema,
} from './vouchers.schemas'

export const previewVoucherDraft = defineOrgAction(previewVoucherSchema, (session, input) =>
  previewVoucher(session, { prices_include_tax: input.prices_include_tax, lines: input.lines }),
)

export const saveVoucherDraft = defineOrgAction(saveVoucherDraftSchema, async (session, input) => {
  if (input.voucher_id !== null) return done(session, await writeDraft(session, input))
  const data = await saveNewDraft(
    ({ id, ...seen }) => writeDraft(session, { ...input, ...seen, voucher_id: id }),
    (id) => getVoucher(session, id),
  )
  return done(session, data)
})

export const deleteVoucherDraft = defineOrgAction(voucherIdSchema, async (session, input) => {
  const { error } = await session.db.rpc('delete_voucher_draft', {
    p_org_id: session.org.id,
    p_voucher_id: input.voucher_id,
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
})

/** From here on it has its number and stands in the ledger. */
export const postVoucher = defineOrgAction(postVoucherSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('post_voucher', {
    p_org_id: session.org.id,
    p_voucher_id: input.voucher_id,
    ...(input.expected_updated_at ? { p_expected_updated_at: input.expected_updated_at } : {}),
  })
  if (error) throw fromDatabase(error)
  return done(session, data)
})

export const cancelVoucher = defineOrgAction(cancelVoucherSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('cancel_voucher', {
    p_org_id: session.org.id,
    p_voucher_id: input.voucher_id,
    p_reason: input.reason,
    ...(input.on === null ? {} : { p_on: input.on }),
  })
  if (error) throw fromDatabase(error)
  return done(session, data)
})

/** The key makes a second press of the button do nothing. */
export const payVoucher = defineOrgAction(
  payVoucherSchema,
  async (session, { voucher_id, idempotency_key, ...details }) => {
    const { data, error } = await session.db.rpc('pay_voucher', {
      p_org_id: session.org.id,
      p_voucher_id: voucher_id,
      p_details: details,
      p_idempotency_key: idempotency_key,
    })
    if (error) throw fromDatabase(error)
    return done(session, data)
  },
)

async function writeDraft(session: OrgSession, input: SaveVoucherDraftInput): Promise<unknown> {
  const { kind, voucher_id, party_id, idempotency_key, ...values } = input
  const { data, error } = await session.db.rpc('save_voucher_draft', {
    p_org_id: session.org.id,
    p_kind: kind,
    p_voucher_id: voucher_id ?? undefined,
    p_details: { ...values, [kind === 'purchase' ? 'supplier_id' : 'customer_id']: party_id },
    ...(voucher_id === null ? { p_idempotency_key: idempotency_key } : {}),
  })
  if (error) throw fromDatabase(error)
  return data
}

function done(session: OrgSession, data: unknown): Voucher {
  showAnew(session)
  return voucherSchema.parse(data)
}
