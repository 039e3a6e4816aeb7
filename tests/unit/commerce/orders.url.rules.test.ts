import { describe, expect, it } from 'vitest'
import { readOrderList } from '../../../lib/commerce/orders.url.rules.ts'

const CUSTOMER = '3f1f7f9e-6f0a-4e8e-9d7e-111111111111'

describe('readOrderList', () => {
  it('reads what links say', () => {
    expect(
      readOrderList({
        q: ' #1001 ',
        status: 'shipped',
        payment_status: 'unpaid',
        channel: 'staff',
        customer_id: CUSTOMER,
        placed_from: '2026-02-01',
        placed_to: '2026-02-28',
        after: 'abc',
      }),
    ).toEqual({
      q: '#1001',
      cursor: 'abc',
      filter: {
        status: ['shipped'],
        payment_status: 'unpaid',
        channel: 'staff',
        customer_id: CUSTOMER,
        placed_from: '2026-02-01',
        placed_to: '2026-02-28',
      },
    })
  })

  it.each([
    [{ status: 'eaten' }],
    [{ payment_status: '' }],
    [{ channel: 'SHOP' }],
    [{ customer_id: '7' }],
    [{ placed_from: '2026-02-30' }],
    [{ placed_to: 'yesterday' }],
  ])('leaves out what does not parse: %j', (params) => {
    expect(readOrderList(params).filter).toEqual({})
  })

  it('takes the first of what is there twice', () => {
    expect(readOrderList({ q: ['a', 'b'] }).q).toBe('a')
  })
})
