import { describe, expect, it } from 'vitest'
import { describeEvent } from '../../../lib/crm/customer-events.rules.ts'

const OWNER_ID = '7f3f9a39-5b0f-4f4b-9c63-0a5a4f2d8f11'
const names = {
  owners: new Map([[OWNER_ID, 'Ada Lovelace']]),
  countries: new Map([['FR', 'France']]),
}

function describeKind(kind: string, data: Record<string, unknown> = {}) {
  return describeEvent(
    {
      id: 1,
      kind,
      data,
      actor_id: null,
      actor_name: null,
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
    ['customer.merged', { merged_name: 'Ada' }, 'merged “Ada” into this customer'],
    ['customer.merge_undone', {}, 'took another customer out of this customer again'],
    ['customer.linked', {}, 'linked this customer to their sign-in'],
    ['customer.unlinked', {}, 'unlinked this customer from their sign-in'],
    ['note.added', {}, 'wrote a note'],
    ['note.edited', { excerpt: null }, 'edited a note'],
    ['note.deleted', {}, 'deleted a note'],
    ['note.restored', {}, 'brought a note back'],
    ['file.added', { name: 'a.pdf' }, 'added “a.pdf”'],
    ['file.removed', {}, 'removed a file'],
    ['orders.order_placed', {}, 'orders order placed'],
  ])('tells %s', (kind, data, text) => {
    expect(describeKind(kind, data).text).toBe(text)
  })

  it('names every field that changed, with names instead of ids and codes', () => {
    const changes = {
      owner_id: { from: null, to: OWNER_ID },
      country_code: { from: 'FR', to: null },
    }
    expect(describeKind('customer.updated', { changes })).toEqual({
      text: 'changed owner and country',
      changes: [
        { label: 'owner', from: '', to: 'Ada Lovelace' },
        { label: 'country', from: 'France', to: '' },
      ],
    })
  })

  it('says what an import changed, and what taking it back changed', () => {
    const data = { file_name: 'a.csv', changes: { phone: { from: '1', to: '2' } } }
    expect(describeKind('customer.imported', data)).toEqual({
      text: 'updated this customer by the import “a.csv”',
      changes: [{ label: 'phone', from: '1', to: '2' }],
    })
    expect(describeKind('customer.import_undone', data).text).toBe(
      'took back what the import “a.csv” had changed',
    )
  })

  it.each([
    [
      'customer.segment_changed',
      { from: 'LEAD', to: 'CHURNED', reason: 'Moved away' },
      'Moved away',
    ],
    ['note.added', { excerpt: 'Likes tea' }, 'Likes tea'],
  ])('quotes what somebody said in %s', (kind, data, quote) => {
    expect(describeKind(kind, data).quote).toBe(quote)
  })
})
