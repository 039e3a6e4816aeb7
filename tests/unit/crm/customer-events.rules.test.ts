import { describe, expect, it } from 'vitest'
import { actorOf, describeEvent, timelinePartOf } from '../../../lib/crm/customer-events.rules.ts'
import { EVENT_KINDS } from '../../../lib/crm/customer-events.schemas.ts'

const OWNER_ID = '7f3f9a39-5b0f-4f4b-9c63-0a5a4f2d8f11'
const CUSTOMER_ID = '5d0c1f7a-2f64-4c53-9a0e-8a1a6f6f3b20'
const names = {
  customerId: CUSTOMER_ID,
  owners: new Map([[OWNER_ID, 'Ada Lovelace']]),
  countries: new Map([['FR', 'France']]),
  money: (amountMinor: number, currency: string) => `${amountMinor / 100} ${currency}`,
  customerUserId: '0b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d22',
}

type Actor = { actor_id: string | null; actor_name: string | null }
const THE_CUSTOMER: Actor = { actor_id: names.customerUserId, actor_name: null }
const STAFF: Actor = { actor_id: OWNER_ID, actor_name: 'Ada' }

function describeKind(kind: string, data: Record<string, unknown> = {}, actor: Actor = STAFF) {
  return describeEvent(
    {
      id: 1,
      kind,
      data,
      ...actor,
      occurred_at: '2026-11-21T04:00:00Z',
    },
    names,
  )
}

describe('describeEvent', () => {
  it.each([
    ['customer.created', {}, 'added this customer'],
    ['customer.archived', {}, 'archived this customer'],
    ['customer.restored', {}, 'restored this customer'],
    [
      'customer.segment_changed',
      { from: 'LEAD', to: 'CUSTOMER' },
      'moved this customer from Lead to Customer',
    ],
    ['customer.imported', { file_name: 'a.csv' }, 'added this customer by the import “a.csv”'],
    ['customer.tags_changed', { added: ['VIP'], removed: [] }, 'added the tag “VIP”'],
    [
      'customer.tags_changed',
      { added: ['A', 'B'], removed: ['C'] },
      'added the tags “A”, “B” and removed the tag “C”',
    ],
    ['customer.segment_changed', { nonsense: true }, 'changed the segment'],
    ['customer.merged', { merged_name: 'Luca M.' }, 'merged “Luca M.” into this customer'],
    ['customer.merged', {}, 'merged another customer into this customer'],
    [
      'customer.merge_undone',
      { merged_name: 'Luca M.' },
      'took “Luca M.” out of this customer again',
    ],
    [
      'customer.merge_undone',
      { merged_id: CUSTOMER_ID, merged_name: 'Luca M.', survivor_name: 'Ada' },
      'took this customer out of “Ada” again',
    ],
    // Merged again, the one who was back brought this along.
    [
      'customer.merge_undone',
      { merged_id: OWNER_ID, merged_name: 'Luca M.', survivor_name: 'Ada' },
      'took “Luca M.” out of “Ada” again',
    ],
    ['customer.merge_undone', {}, 'took another customer out of this customer again'],
    ['customer.linked', {}, 'linked this customer to their sign-in'],
    ['customer.unlinked', {}, 'unlinked this customer from their sign-in'],
    ['note.added', { excerpt: 'Hello' }, 'wrote a note'],
    ['note.edited', { excerpt: 'Hello' }, 'edited a note'],
    ['note.deleted', { excerpt: null }, 'deleted a note'],
    ['note.restored', {}, 'brought a note back'],
    ['file.added', { name: 'offer.pdf' }, 'added “offer.pdf”'],
    ['file.removed', {}, 'removed a file'],
    ['credit.granted', { amount_minor: 2500, currency: 'EUR' }, 'granted 25 EUR of credit'],
    [
      'credit.spent',
      { amount_minor: -700, currency: 'EUR' },
      'spent 7 EUR of the customer’s credit',
    ],
    ['credit.spent', { amount_minor: 'much' }, 'spent credit'],
    ['orders.order_placed', {}, 'orders order placed'],
  ])('tells %s', (kind, data, text) => {
    expect(describeKind(kind, data).text).toBe(text)
  })

  it('names every field that changed, with names instead of ids and codes', () => {
    const changes = {
      owner_id: { from: null, to: OWNER_ID },
      country_code: { from: 'FR', to: null },
    }
    expect(describeKind('customer.updated', { changes })).toMatchObject({
      text: 'changed owner and country',
      changes: [
        { label: 'owner', from: '', to: 'Ada Lovelace' },
        { label: 'country', from: 'France', to: '' },
      ],
    })
  })

  it('says that an owner changed because they left', () => {
    const changes = { owner_id: { from: OWNER_ID, to: null } }
    expect(describeKind('customer.updated', { changes, owner_left: true })).toMatchObject({
      text: 'changed the owner, who has left the staff',
      changes: [{ label: 'owner', from: 'Ada Lovelace', to: '' }],
    })
  })

  it('says what an import changed, and what taking it back changed', () => {
    const data = { file_name: 'a.csv', changes: { phone: { from: '1', to: '2' } } }
    expect(describeKind('customer.imported', data)).toMatchObject({
      text: 'updated this customer by the import “a.csv”',
      changes: [{ label: 'phone', from: '1', to: '2' }],
    })
    expect(describeKind('customer.import_undone', data).text).toBe(
      'took back what the import “a.csv” had changed',
    )
  })

  it.each([
    ['the reason of a move', 'customer.segment_changed', { from: 'A', to: 'B', reason: 'Won' }],
    ['what brought them back', 'customer.restored', { reason: 'Won' }],
    ['the beginning of a note', 'note.added', { note_id: OWNER_ID, excerpt: 'Won' }],
    [
      'the reason of a credit',
      'credit.granted',
      { amount_minor: 1, currency: 'EUR', reason: 'Won' },
    ],
  ])('quotes %s', (_what, kind, data) => {
    expect(describeKind(kind, data).quote).toBe('Won')
  })

  it.each([
    ['**Bold** and _italic_ with `code`', 'Bold and italic with code'],
    ['- 40 planes, 10 - 12 a *week*', '40 planes, 10 - 12 a week'],
    ['# Call: ask [Jonas](mailto:j@a.test)', 'Call: ask Jonas'],
    ['see [the offer](https://exam', 'see the offer'],
    ['snake_case and 3 * 4 stay', 'snake_case and 3 * 4 stay'],
  ])('reads the note %j without its marks', (excerpt, quote) => {
    expect(describeKind('note.added', { excerpt }).quote).toBe(quote)
  })

  it('shows that a note goes on', () => {
    expect(describeKind('note.added', { excerpt: 'a'.repeat(119) }).quote).toBe('a'.repeat(119))
    expect(describeKind('note.added', { excerpt: 'a'.repeat(120) }).quote).toBe(
      `${'a'.repeat(120)}…`,
    )
  })

  it('quotes nothing where nobody gave a reason', () => {
    const move = { from: 'LEAD', to: 'CUSTOMER', reason: null }
    expect(describeKind('customer.segment_changed', move)).toEqual({
      text: 'moved this customer from Lead to Customer',
      changes: [],
      quote: null,
      bulk_run_id: null,
      order: null,
      invoice: null,
    })
  })

  it.each([
    ['order.placed', { total_minor: 3000, currency: 'EUR' }, 'placed', '30 EUR'],
    ['order.status_changed', { from: 'placed', to: 'shipped' }, 'shipped', null],
    [
      'order.status_changed',
      { from: 'completed', to: 'shipped' },
      'took back the completion of',
      null,
    ],
    [
      'order.items_cancelled',
      { amount_minor: 1000, currency: 'EUR' },
      'cancelled items worth 10 EUR of',
      null,
    ],
    [
      'credit.spent',
      { amount_minor: -700, currency: 'EUR' },
      'spent 7 EUR of the customer’s credit for',
      null,
    ],
    [
      'credit.granted',
      { amount_minor: 700, currency: 'EUR' },
      'gave back 7 EUR of credit for',
      null,
    ],
  ])('leads from %s to its order', (kind, data, text, total) => {
    expect(describeKind(kind, { order_id: OWNER_ID, number: 1001, ...data })).toMatchObject({
      text,
      order: { id: OWNER_ID, number: 1001, total },
    })
  })

  it('tells of credit by whose it is: what is given back, the customer got back', () => {
    const order = { order_id: OWNER_ID, number: 1001, currency: 'EUR' }
    const nobody = { actor_id: null, actor_name: null }
    for (const [actor, granted, spent] of [
      [THE_CUSTOMER, 'got back 7 EUR of credit for', 'spent 7 EUR of credit for'],
      [nobody, 'gave back 7 EUR of credit for', 'spent 7 EUR of the customer’s credit for'],
    ] as const) {
      const tell = (kind: string, amount_minor: number) =>
        describeKind(kind, { ...order, amount_minor }, actor).text
      expect(tell('credit.granted', 700)).toBe(granted)
      expect(tell('credit.spent', -700)).toBe(spent)
    }
  })

  it('leads to the bulk change that an event was a part of', () => {
    const data = { added: ['VIP'], removed: [], bulk_run_id: OWNER_ID }
    expect(describeKind('customer.tags_changed', data)).toMatchObject({
      text: 'added the tag “VIP”',
      bulk_run_id: OWNER_ID,
    })
    expect(
      describeKind('customer.tags_changed', { ...data, bulk_run_id: 7 }).bulk_run_id,
    ).toBeNull()
  })
})

describe('timelinePartOf', () => {
  it('puts every kind of the domain into one part, and others into none', () => {
    for (const [part, kinds] of Object.entries(EVENT_KINDS)) {
      for (const kind of kinds) expect(timelinePartOf(kind)).toBe(part)
    }
    expect(timelinePartOf('orders.order_placed')).toBeNull()
  })

  it('has a sentence for every kind it knows', () => {
    for (const kind of Object.values(EVENT_KINDS).flat()) {
      expect(describeKind(kind).text, kind).not.toBe(kind.replaceAll(/[._]/g, ' '))
    }
  })
})

describe('actorOf', () => {
  const USER_ID = '0b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d22'
  it.each([
    ['a member', 'customer.updated', { actor_id: OWNER_ID, actor_name: 'Ada' }, 'Ada'],
    ['the customer', 'customer.updated', { actor_id: USER_ID }, 'The customer'],
    ['a buyer', 'order.placed', { actor_id: OWNER_ID }, 'The customer'],
    ['a guest', 'order.status_changed', {}, 'The customer'],
    ['anybody else', 'customer.updated', { actor_id: OWNER_ID }, 'Somebody'],
    ['an import', 'customer.imported', { data: { import_id: USER_ID } }, 'Another system'],
    ['nobody', 'customer.archived', {}, 'Clientele'],
    [
      'who was linked then',
      'customer.linked',
      { actor_id: OWNER_ID, data: { user_id: OWNER_ID } },
      'The customer',
    ],
  ])('names %s', (_who, kind, values, name) => {
    const event = { id: 1, kind, data: {}, actor_id: null, actor_name: null, occurred_at: '' }
    expect(actorOf({ ...event, ...values }, USER_ID)).toBe(name)
  })
})
