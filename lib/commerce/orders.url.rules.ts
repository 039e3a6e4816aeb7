import { z } from 'zod'
import {
  ORDER_CHANNELS,
  ORDER_STATUSES,
  type OrderFilter,
  PAYMENT_STATUSES,
} from './orders.schemas'

export const ORDERS_PER_PAGE = 50

/** What an address of the list asks for. */
export type OrderListAddress = {
  filter: Omit<OrderFilter, 'query'>
  q: string | undefined
  cursor: string | undefined
}

type Params = Record<string, string | string[] | undefined>

/** Links get old, so what does not parse is left out, not refused. */
export function readOrderList(params: Params): OrderListAddress {
  const oneOf = <T extends string>(values: readonly T[], name: string): T | undefined =>
    values.find((value) => value === textOf(params[name]))
  const status = oneOf(ORDER_STATUSES, 'status')
  const payment_status = oneOf(PAYMENT_STATUSES, 'payment')
  const channel = oneOf(ORDER_CHANNELS, 'channel')
  const customer = textOf(params.customer)
  const customer_id = z.uuid().safeParse(customer).data
  const placed_from = dayOf(params.from)
  const placed_to = dayOf(params.to)
  return {
    filter: {
      ...(status && { status: [status] }),
      ...(payment_status && { payment_status }),
      ...(channel && { channel }),
      ...(placed_from && { placed_from }),
      ...(placed_to && { placed_to }),
      ...(customer_id && { customer_id }),
    },
    q: textOf(params.q)?.slice(0, 200),
    cursor: textOf(params.after),
  }
}

function textOf(value: string | string[] | undefined): string | undefined {
  const text = (Array.isArray(value) ? value[0] : value)?.trim()
  return text === '' ? undefined : text
}

function dayOf(value: string | string[] | undefined): string | undefined {
  const text = textOf(value)
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  // 31 February is a day that no calendar has.
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined
}
