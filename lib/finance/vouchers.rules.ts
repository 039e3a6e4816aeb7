import { z } from 'zod'
import { type Params, readDay, textOf } from '@/lib/list-address'
import { parseMoney, parsePercent, toAmountText, toPercentText } from '@/lib/money'
import {
  VOUCHER_KINDS,
  VOUCHER_STATES,
  type Voucher,
  type VoucherFilter,
  type VoucherKind,
  type VoucherState,
  type VoucherTotal,
} from './vouchers.schemas'

export const VOUCHERS_PER_PAGE = 50

/** What an address of the list asks for. */
export type VoucherListAddress = {
  kind: VoucherKind
  filter: Omit<VoucherFilter, 'query'>
  q: string | undefined
  cursor: string | undefined
}

/** Links get old, so what does not parse is left out, not refused. */
export function readVoucherList(params: Params): VoucherListAddress {
  const kind = VOUCHER_KINDS.find((value) => value === textOf(params.kind)) ?? 'purchase'
  const state = VOUCHER_STATES.find((value) => value === textOf(params.state))
  const partyField = kind === 'purchase' ? 'supplier_id' : 'customer_id'
  const party = z.uuid().safeParse(textOf(params[partyField])).data
  const voucher_from = readDay(params.voucher_from)
  const voucher_to = readDay(params.voucher_to)
  return {
    kind,
    filter: {
      ...(state && { states: [state] }),
      ...(party && (kind === 'purchase' ? { supplier_id: party } : { customer_id: party })),
      ...(voucher_from && { voucher_from }),
      ...(voucher_to && { voucher_to }),
    },
    q: textOf(params.q, 200),
    cursor: textOf(params.after),
  }
}

export type VoucherSum = {
  currency: string
  exponent: number
  count: number
  total_minor: number
  open_minor: number
}

/** By currency, of the states that count: drafts and cancelled ones come to nothing. */
export function sumsOf(totals: VoucherTotal[], state?: VoucherState): VoucherSum[] {
  const sums = new Map<string, VoucherSum>()
  for (const total of totals) {
    if (state ? total.state !== state : ['draft', 'cancelled'].includes(total.state)) continue
    const { currency, exponent, count, total_minor, open_minor } = total
    const old = sums.get(currency) ?? {
      currency,
      exponent,
      count: 0,
      total_minor: 0,
      open_minor: 0,
    }
    sums.set(currency, {
      ...old,
      count: old.count + count,
      total_minor: old.total_minor + total_minor,
      open_minor: old.open_minor + open_minor,
    })
  }
  return [...sums.values()]
}

/** What may be done with a voucher as it stands. */
export function stepsOf(voucher: Pick<Voucher, 'status' | 'open_minor' | 'paid_minor'>) {
  const { status, open_minor, paid_minor } = voucher
  return {
    edit: status === 'draft',
    remove: status === 'draft',
    post: status === 'draft',
    pay: status === 'posted' && open_minor > 0,
    cancel: status === 'posted' && paid_minor === 0,
  }
}

/** A line while it is typed. */
export type VoucherDraftLine = {
  key: string
  account_id: string
  description: string
  amount: string
  tax: string
}

type VoucherField = 'description' | 'account_id' | 'amount' | 'tax'
export type VoucherLineErrors = Partial<Record<VoucherField, string>>

/** As it is sent, and as it is called where it is typed. */
const SENT_AS: Record<string, VoucherField> = {
  description: 'description',
  account_id: 'account_id',
  amount_minor: 'amount',
  tax_rate_bps: 'tax',
}

/** What was refused of a line, by the field that it was typed into. */
export function toVoucherLineErrors(refused: Readonly<Record<string, string>>): VoucherLineErrors {
  return Object.fromEntries(
    Object.entries(refused).flatMap(([sent, reason]) => {
      const field = SENT_AS[sent]
      return field === undefined ? [] : [[field, reason]]
    }),
  )
}

type Wording = { exponent: number; locale: string }

export function emptyVoucherLine(
  key: string,
  { accountId, rateBps, locale }: { accountId: string; rateBps: number; locale: string },
): VoucherDraftLine {
  return {
    key,
    account_id: accountId,
    description: '',
    amount: '',
    tax: toPercentText(rateBps, locale),
  }
}

export function toVoucherLine(
  line: Voucher['lines'][number],
  { exponent, locale }: Wording,
): VoucherDraftLine {
  return {
    key: String(line.position),
    account_id: line.account_id,
    description: line.description,
    amount: toAmountText(line.amount_minor, { exponent, locale }),
    tax: toPercentText(line.tax_rate_bps, locale),
  }
}

/** What was typed as it is sent; null where something is missing or wrong, with what that is. */
export function readVoucherLine(line: VoucherDraftLine, wording: Wording) {
  const amount = parseMoney(line.amount, wording)
  const rate = line.tax.trim() === '' ? 0 : parsePercent(line.tax, wording.locale)
  const errors: VoucherLineErrors = {
    ...(line.description.trim() === '' && { description: 'field.required' }),
    ...(amount === null && {
      amount: line.amount.trim() === '' ? 'field.required' : 'field.invalid',
    }),
    ...(rate === null && { tax: 'field.invalid' }),
  }
  const sums =
    amount === null || rate === null ? null : { amount_minor: amount, tax_rate_bps: rate }
  return {
    errors,
    /** Enough to know what it comes to. */
    sums,
    line:
      sums && Object.keys(errors).length === 0
        ? { account_id: line.account_id, description: line.description.trim(), ...sums }
        : null,
  }
}

/** Nothing was typed into it. */
export function isBlankVoucherLine({ description, amount }: VoucherDraftLine): boolean {
  return description.trim() === '' && amount.trim() === ''
}
