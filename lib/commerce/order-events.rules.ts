import { z } from 'zod'
import type { Order, OrderEvent } from './orders.schemas'

/** An event of an order in words. */
export type OrderEntry = {
  id: number
  icon: 'placed' | 'step' | 'shipped' | 'cancelled' | 'note' | 'other'
  /** Who did it, where the reader is told; the text then stands behind it: "Ada", "wrote a note". */
  actor: string | null
  text: string
  /** What it was about, one a line. */
  lines: string[]
  /** What someone wrote. */
  quote: string | null
  created_at: string
}

const reasonSchema = z.string().nullish().catch(null)

const statusChangedSchema = z.object({ from: z.string(), to: z.string(), reason: reasonSchema })

const itemsCancelledSchema = z.object({
  items: z.array(z.object({ item_id: z.string(), quantity: z.number() })).catch([]),
  amount_minor: z.number().catch(0),
  credit_minor: z.number().catch(0),
  reason: reasonSchema,
})

const noteSchema = z.object({ text: z.string() })

type Names = {
  money: (amountMinor: number) => string
  /** Who bought it is told what happened, not which of the staff did it. */
  audience: 'staff' | 'buyer'
}

type OrderOfEvents = Pick<Order, 'items' | 'channel' | 'customer' | 'created_by'>

/** What happened to an order, newest first; what we do not know is told by its name. */
export function orderHistory(
  order: OrderOfEvents & Pick<Order, 'events'>,
  names: Names,
): OrderEntry[] {
  return order.events.toSorted((a, b) => b.id - a.id).map((event) => toEntry(event, order, names))
}

function toEntry(event: OrderEvent, order: OrderOfEvents, { money, audience }: Names): OrderEntry {
  const isStaff = audience === 'staff'
  const entry: OrderEntry = {
    id: event.id,
    icon: 'other',
    actor: isStaff ? actorOf(event, order) : null,
    text: event.kind.replaceAll(/[._]/g, ' '),
    lines: [],
    quote: null,
    created_at: event.created_at,
  }
  switch (event.kind) {
    case 'order.placed':
      return {
        ...entry,
        icon: 'placed',
        text: isStaff
          ? order.channel === 'staff'
            ? 'entered this order'
            : 'placed this order'
          : 'Order placed',
      }
    case 'order.status_changed': {
      const change = statusChangedSchema.safeParse(event.data).data
      if (!change) return { ...entry, text: isStaff ? 'moved this order on' : 'Order moved on' }
      return {
        ...entry,
        icon: stepIcon(change),
        text: isStaff ? stepSentence(change) : stepNews(change),
        quote: change.reason || null,
      }
    }
    case 'order.items_cancelled': {
      const data = itemsCancelledSchema.safeParse(event.data).data
      if (!data)
        return {
          ...entry,
          icon: 'cancelled',
          text: isStaff ? 'cancelled items' : 'Items cancelled',
        }
      return {
        ...entry,
        icon: 'cancelled',
        text: isStaff
          ? `cancelled items worth ${money(data.amount_minor)}`
          : `Items worth ${money(data.amount_minor)} cancelled`,
        lines: [
          ...data.items.map(({ item_id, quantity }) => {
            const item = order.items.find(({ id }) => id === item_id)
            const options = item?.option_values.join(' / ')
            return `${quantity} × ${item?.product_name ?? 'an item'}${options ? `, ${options}` : ''}`
          }),
          ...(data.credit_minor > 0 ? [`${money(data.credit_minor)} of store credit back`] : []),
        ],
        quote: data.reason || null,
      }
    }
    case 'order.note_added':
      return {
        ...entry,
        icon: 'note',
        text: 'wrote a note',
        quote: noteSchema.safeParse(event.data).data?.text ?? null,
      }
    default:
      return entry
  }
}

/** Names are those of staff, and of colleagues whose account is gone there are none. */
function actorOf(event: OrderEvent, order: OrderOfEvents): string {
  return event.actor_name ?? (isOfCustomer(event, order) ? 'The customer' : 'Somebody')
}

/** Who bought places an order and calls it off, and does nothing else. */
function isOfCustomer({ kind, data, actor_id }: OrderEvent, order: OrderOfEvents): boolean {
  const isOfShop = order.channel === 'shop'
  if (kind === 'order.placed') return isOfShop
  const isCancelled =
    kind === 'order.items_cancelled' ||
    (kind === 'order.status_changed' &&
      statusChangedSchema.safeParse(data).data?.to === 'cancelled')
  if (!isCancelled) return false
  // Guests do it without a sign-in.
  if (actor_id === null || actor_id === order.customer?.user_id) return true
  return isOfShop && actor_id === order.created_by
}

type Step = { from: string; to: string }

const isReopened = ({ from, to }: Step): boolean => from === 'completed' && to === 'shipped'

function stepIcon(step: Step): OrderEntry['icon'] {
  if (step.to === 'cancelled') return 'cancelled'
  // Nothing leaves the house a second time.
  return step.to === 'shipped' && !isReopened(step) ? 'shipped' : 'step'
}

function stepSentence(step: Step): string {
  const { from, to } = step
  if (isReopened(step)) return 'took back that this order was completed'
  if (from === 'shipped' && to === 'processing') return 'took back that this order was shipped'
  return STEP_SENTENCES[to] ?? `moved this order to ${to}`
}

function stepNews(step: Step): string {
  if (isReopened(step)) return 'Order not completed yet'
  return STEP_NEWS[step.to] ?? `Order ${step.to}`
}

const STEP_SENTENCES: Record<string, string> = {
  placed: 'put this order back to placed',
  processing: 'moved this order to processing',
  shipped: 'marked this order as shipped',
  completed: 'completed this order',
  cancelled: 'cancelled this order',
}

const STEP_NEWS: Record<string, string> = {
  placed: 'Order waiting',
  processing: 'Order being prepared',
  shipped: 'Order shipped',
  completed: 'Order completed',
  cancelled: 'Order cancelled',
}
