import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readProductList } from '../../../lib/commerce/products.url.rules.ts'

const newest = 'created_at.desc'

describe('readProductList', () => {
  it('reads everything that an address can ask for', () => {
    const category_id = randomUUID()
    expect(
      readProductList({
        q: ' mug ',
        status: 'draft',
        category_id,
        stock: 'low',
        sort: 'price.desc',
        after: 'abc',
      }),
    ).toEqual({
      filter: { query: 'mug', status: 'draft', category_id, stock: 'low' },
      sort: 'price.desc',
      cursor: 'abc',
    })
  })

  it('asks for the newest when nothing is said', () => {
    expect(readProductList({})).toEqual({ filter: {}, sort: newest, cursor: undefined })
  })

  it('leaves out what is old or mistyped', () => {
    expect(
      readProductList({
        q: '   ',
        status: 'gone',
        category_id: 'mugs',
        stock: 'plenty',
        sort: 'colour.asc',
      }),
    ).toEqual({ filter: {}, sort: newest, cursor: undefined })
    expect(readProductList({ sort: 'name.up' }).sort).toEqual(newest)
    expect(readProductList({ status: ['draft', 'published'] }).filter.status).toBe('draft')
  })

  it('cuts a query at what the database takes', () => {
    expect(readProductList({ q: 'a'.repeat(5000) }).filter.query).toHaveLength(200)
  })
})
