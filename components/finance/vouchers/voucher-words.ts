import type {
  Settlement,
  Voucher,
  VoucherKind,
  VoucherPaymentMethod,
  VoucherRow,
  VoucherState,
} from '@/lib/finance/vouchers.schemas'

export const KIND_LABELS: Record<VoucherKind, string> = { purchase: 'Purchases', sales: 'Sales' }
export const KIND_NAMES: Record<VoucherKind, string> = {
  purchase: 'Purchase voucher',
  sales: 'Sales voucher',
}

export const VOUCHER_STATE_LABELS: Record<VoucherState, string> = {
  draft: 'Draft',
  posted: 'Open',
  overdue: 'Overdue',
  paid: 'Paid',
  cancelled: 'Cancelled',
}

export const SETTLEMENT_LABELS: Record<Settlement, string> = {
  account: 'To be paid later',
  bank: 'Paid from the bank',
  cash: 'Paid in cash',
}

export const VOUCHER_METHOD_LABELS: Record<VoucherPaymentMethod, string> = {
  bank_transfer: 'Bank transfer',
  card: 'Card',
  cash: 'Cash',
}

/** A draft has no number yet. */
export function voucherName({ number, kind }: Pick<Voucher, 'number' | 'kind'>): string {
  return number ?? `Draft of a ${KIND_NAMES[kind].toLowerCase()}`
}

export function partyOf({ supplier, customer }: Pick<VoucherRow, 'supplier' | 'customer'>): string {
  return supplier?.name ?? customer?.display_name ?? ''
}
