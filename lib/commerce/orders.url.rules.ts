import { z } from 'zod'
import { type Params, readDay, textOf } from '@/lib/list-address'
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

/** Links get old, so what does not parse is left out, not refused. */
export function readOrderList(params: Params): OrderListAddress {
  const oneOf = <T extends string>(values: readonly T[], name: string): T | undefined =>
    values.find((value) => value === textOf(params[name]))
  const status = oneOf(ORDER_STATUSES, 'status')
  const payment_status = oneOf(PAYMENT_STATUSES, 'payment_status')
  const channel = oneOf(ORDER_CHANNELS, 'channel')
  const customer_id = z.uuid().safeParse(textOf(params.customer_id)).data
  const placed_from = readDay(params.placed_from)
  const placed_to = readDay(params.placed_to)
  return {
    filter: {
      ...(status && { status: [status] }),
      ...(payment_status && { payment_status }),
      ...(channel && { channel }),
      ...(placed_from && { placed_from }),
      ...(placed_to && { placed_to }),
      ...(customer_id && { customer_id }),
    },
    q: textOf(params.q, 200),
    cursor: textOf(params.after),
  }
}
