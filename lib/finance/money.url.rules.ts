import { z } from 'zod'
import { type Params, readDay, textOf } from '@/lib/list-address'
import type { CreditNoteFilter } from './credit-notes.schemas.ts'
import {
  PAYMENT_METHODS,
  type PaymentFilter,
  type PaymentKind,
  type PaymentMethod,
} from './payments.schemas.ts'

export const MONEY_PER_PAGE = 50
export const PAYMENT_SEARCH_LENGTH = 200
/** Longer than any number is; the database looks for no more. */
export const CREDIT_NOTE_NUMBER_LENGTH = 60

/** The tabs of the list of payments, and which kinds each shows. */
export const PAYMENT_TABS = {
  in: ['payment'],
  refunded: ['refund'],
  suppliers: ['supplier_payment'],
  written_off: ['write_off'],
  reversed: ['reversal'],
} as const satisfies Record<string, PaymentKind[]>
export type PaymentTab = keyof typeof PAYMENT_TABS
export const PAYMENT_TAB_NAMES = ['in', 'refunded', 'suppliers', 'written_off', 'reversed'] as const

export type AskedMethod = Exclude<PaymentMethod, 'none'>
/** A write-off has none, and a tab of its own. */
export const ASKED_METHODS = PAYMENT_METHODS.filter((method) => method !== 'none')

/** What an address of the list of payments asks for. */
export type PaymentListAddress = {
  tab: PaymentTab | undefined
  filter: Pick<PaymentFilter, 'customer_id' | 'supplier_id' | 'paid_from' | 'paid_to'>
  method: AskedMethod | undefined
  q: string | undefined
  cursor: string | undefined
}

/** What an address of the list of credit notes asks for. */
export type CreditNoteListAddress = {
  filter: Pick<CreditNoteFilter, 'customer_id' | 'issued_from' | 'issued_to' | 'is_refundable'>
  q: string | undefined
  cursor: string | undefined
}

/** Links get old, so what does not parse is left out, not refused. */
export function readPaymentList(params: Params): PaymentListAddress {
  const { customer_id, ...rest } = readCommon(params, PAYMENT_SEARCH_LENGTH)
  const tab = PAYMENT_TAB_NAMES.find((value) => value === textOf(params.kind))
  const method = ASKED_METHODS.find((value) => value === textOf(params.method))
  const supplier_id = z.uuid().safeParse(textOf(params.supplier_id)).data
  const paid_from = readDay(params.paid_from)
  const paid_to = readDay(params.paid_to)
  return {
    tab,
    method,
    filter: {
      ...(customer_id && { customer_id }),
      ...(supplier_id && { supplier_id }),
      ...(paid_from && { paid_from }),
      ...(paid_to && { paid_to }),
    },
    ...rest,
  }
}

export function readCreditNoteList(params: Params): CreditNoteListAddress {
  const { customer_id, ...rest } = readCommon(params, CREDIT_NOTE_NUMBER_LENGTH)
  const issued_from = readDay(params.issued_from)
  const issued_to = readDay(params.issued_to)
  return {
    filter: {
      ...(customer_id && { customer_id }),
      ...(issued_from && { issued_from }),
      ...(issued_to && { issued_to }),
      ...(textOf(params.refundable) === 'true' && { is_refundable: true }),
    },
    ...rest,
  }
}

/** What the database is asked for. */
export function toPaymentFilter({ tab, method, filter, q }: PaymentListAddress): PaymentFilter {
  return {
    ...filter,
    ...(tab && { kinds: [...PAYMENT_TABS[tab]] }),
    ...(method && { methods: [method] }),
    ...(q && { query: q }),
  }
}

function readCommon(params: Params, searchLength: number) {
  return {
    customer_id: z.uuid().safeParse(textOf(params.customer_id)).data,
    q: textOf(params.q, searchLength),
    cursor: textOf(params.after),
  }
}
