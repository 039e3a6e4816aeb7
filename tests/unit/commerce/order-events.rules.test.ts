import { describe, expect, it } from 'vitest'
import { orderHistory } from '../../../lib/commerce/order-events.rules.ts'
import type { OrderEvent, OrderItem } from '../../../lib/commerce/orders.schemas.ts'

const ITEM = {
  id: '3f1f7f9e-6f0a-4e8e-9d7e-111111111111',
  product_name: 'Mug',
  option_values: ['Blue', 'L'],
} as OrderItem
const money = (minor: number) => `${minor / 100} EUR`

function tell(
  kind: string,
  data: Record<string, unknown> = {},
  {
    audience = 'staff',
    actor = 'Ada',
  }: { audience?: 'staff' | 'buyer'; actor?: string | null } = {},
) {
  const event: OrderEvent = {
    id: 1,
    kind,
    data,
    is_internal: false,
    actor_id: null,
    actor_name: actor,
    created_at: '2026-11-21T04:00:00Z',
  }
  const [entry] = orderHistory(
    { events: [event], items: [ITEM], channel: 'shop', customer: null, created_by: null },
    { money, audience },
  )
  return entry
}

describe('orderHistory', () => {
  it.each([
    ['order.placed', {}, 'placed this order', 'Order placed'],
    [
      'order.status_changed',
      { from: 'placed', to: 'shipped' },
      'marked this order as shipped',
      'Order shipped',
    ],
    [
      'order.status_changed',
      { from: 'shipped', to: 'processing' },
      'took back that this order was shipped',
      'Order being prepared',
    ],
    [
      'order.status_changed',
      { from: 'completed', to: 'shipped' },
      'took back that this order was completed',
      'Order not completed yet',
    ],
    ['order.status_changed', {}, 'moved this order on', 'Order moved on'],
    [
      'order.items_cancelled',
      { items: [], amount_minor: 500 },
      'cancelled items worth 5 EUR',
      'Items worth 5 EUR cancelled',
    ],
    ['order.note_added', { text: 'Hello' }, 'wrote a note', 'wrote a note'],
    ['order.eaten_up', {}, 'order eaten up', 'order eaten up'],
  ])('tells staff who did %s, and the buyer what happened', (kind, data, staff, buyer) => {
    expect(tell(kind, data)).toMatchObject({ actor: 'Ada', text: staff })
    expect(tell(kind, data, { audience: 'buyer' })).toMatchObject({ actor: null, text: buyer })
  })

  const [BUYER, LINKED, GONE] = ['buyer', 'linked', 'gone'] as const
  it.each([
    ['a guest’s order', 'order.placed', {}, null, 'shop', 'The customer'],
    ['a buyer’s order', 'order.placed', {}, BUYER, 'shop', 'The customer'],
    ['an order that a former colleague entered', 'order.placed', {}, BUYER, 'staff', 'Somebody'],
    ['a guest’s cancellation', 'order.items_cancelled', {}, null, 'shop', 'The customer'],
    ['a buyer’s', 'order.items_cancelled', {}, BUYER, 'shop', 'The customer'],
    ['a customer’s', 'order.items_cancelled', {}, LINKED, 'staff', 'The customer'],
    [
      'the step of it',
      'order.status_changed',
      { from: 'placed', to: 'cancelled' },
      LINKED,
      'shop',
      'The customer',
    ],
    ['a former colleague’s', 'order.items_cancelled', {}, GONE, 'shop', 'Somebody'],
    ['of what they entered', 'order.items_cancelled', {}, BUYER, 'staff', 'Somebody'],
    [
      'a former colleague’s step',
      'order.status_changed',
      { from: 'placed', to: 'shipped' },
      GONE,
      'shop',
      'Somebody',
    ],
    ['their note', 'order.note_added', { text: 'Hello' }, GONE, 'shop', 'Somebody'],
  ] as const)(
    'tells whose it was without a name: %s',
    (_what, kind, data, actorId, channel, actor) => {
      const event: OrderEvent = {
        id: 1,
        kind,
        data,
        is_internal: false,
        actor_id: actorId,
        actor_name: null,
        created_at: '2026-11-21T04:00:00Z',
      }
      const customer = { id: 'customer', name: 'Ada', user_id: LINKED }
      const order = { events: [event], items: [], channel, customer, created_by: BUYER }
      const [entry] = orderHistory(order, { money, audience: 'staff' })
      expect(entry?.actor).toBe(actor)
    },
  )

  it('says which pieces were cancelled, what came back and why', () => {
    const data = {
      items: [
        { item_id: ITEM.id, quantity: 2 },
        { item_id: 'gone', quantity: 1 },
      ],
      amount_minor: 500,
      credit_minor: 300,
      reason: 'Broken',
    }
    expect(tell('order.items_cancelled', data)).toMatchObject({
      lines: ['2 × Mug, Blue / L', '1 × an item', '3 EUR of store credit back'],
      quote: 'Broken',
    })
  })

  it('is newest first', () => {
    const event = (id: number): OrderEvent => ({
      id,
      kind: 'order.placed',
      data: {},
      is_internal: false,
      actor_id: null,
      actor_name: null,
      created_at: '2026-11-21T04:00:00Z',
    })
    const order = {
      events: [event(1), event(3), event(2)],
      items: [],
      channel: 'staff' as const,
      customer: null,
      created_by: null,
    }
    const ids = orderHistory(order, { money, audience: 'staff' }).map(({ id }) => id)
    expect(ids).toEqual([3, 2, 1])
  })
})
