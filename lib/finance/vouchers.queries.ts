import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import type { KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { readListPage, readPosition } from '@/lib/list-page'
import type { OrgScope } from '@/lib/scope'
import {
  type PreviewVoucherInput,
  type Voucher,
  type VoucherAccount,
  type VoucherFilter,
  type VoucherKind,
  type VoucherPreview,
  type VoucherRow,
  type VoucherTotal,
  voucherAccountSchema,
  voucherPreviewSchema,
  voucherRowSchema,
  voucherSchema,
  voucherTotalSchema,
} from './vouchers.schemas'

/** Null for one that is not there, or not of this organization. */
export const getVoucher = cache(async function getVoucher(
  { db, org }: OrgScope,
  voucherId: string,
): Promise<Voucher | null> {
  if (!z.uuid().safeParse(voucherId).success) return null
  const { data, error } = await db.rpc('get_voucher', {
    p_org_id: org.id,
    p_voucher_id: voucherId,
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'finance.voucher_not_found') return null
    throw failure
  }
  return voucherSchema.parse(data)
})

/** A page of vouchers of a kind, latest day first. */
export async function listVouchers(
  { db, org }: OrgScope,
  asked: {
    kind: VoucherKind
    filter: VoucherFilter
    cursor?: string | undefined
    limit: number
  },
): Promise<KeysetPage<VoucherRow>> {
  const { data, error } = await db.rpc('list_vouchers', {
    p_org_id: org.id,
    p_kind: asked.kind,
    p_filter: asked.filter,
    p_limit: asked.limit,
    p_cursor: readPosition(asked.cursor),
  })
  if (error) throw fromDatabase(error)
  return readListPage(voucherRowSchema, data)
}

/** What the vouchers of a list come to, by state and currency. */
export async function getVoucherTotals(
  { db, org }: OrgScope,
  kind: VoucherKind,
  filter: VoucherFilter,
): Promise<VoucherTotal[]> {
  const { data, error } = await db.rpc('voucher_totals', {
    p_org_id: org.id,
    p_kind: kind,
    p_filter: filter,
  })
  if (error) throw fromDatabase(error)
  return z.array(voucherTotalSchema).parse(data)
}

/** What a draft would come to; nothing is stored. */
export async function previewVoucher(
  { db, org }: OrgScope,
  details: PreviewVoucherInput,
): Promise<VoucherPreview> {
  const { data, error } = await db.rpc('preview_voucher', { p_org_id: org.id, p_details: details })
  if (error) throw fromDatabase(error)
  return voucherPreviewSchema.parse(data)
}

/** What a line can be booked on; the first is what it is booked on if nothing is said. */
export async function listVoucherAccounts(
  { db, org }: OrgScope,
  kind: VoucherKind,
): Promise<VoucherAccount[]> {
  const { data, error } = await db.rpc('list_voucher_accounts', {
    p_org_id: org.id,
    p_kind: kind,
  })
  if (error) throw fromDatabase(error)
  return z.array(voucherAccountSchema).parse(data)
}

/** What a new voucher starts with. */
export async function getVoucherDefaults({ db, org }: OrgScope) {
  const [settings, organization, currencies] = await Promise.all([
    db
      .from('finance_settings')
      .select('prices_include_tax, default_tax_rate_bps, payment_terms_days')
      .eq('org_id', org.id)
      .single(),
    db.from('organizations').select('currency').eq('id', org.id).single(),
    db.from('currencies').select('code, exponent').order('code'),
  ])
  for (const { error } of [settings, organization, currencies]) {
    if (error) throw fromDatabase(error)
  }
  return {
    prices_include_tax: settings.data?.prices_include_tax ?? false,
    tax_rate_bps: settings.data?.default_tax_rate_bps ?? 0,
    payment_terms_days: settings.data?.payment_terms_days ?? 0,
    currency: organization.data?.currency ?? 'EUR',
    currencies: currencies.data ?? [],
  }
}
export type VoucherDefaults = Awaited<ReturnType<typeof getVoucherDefaults>>
