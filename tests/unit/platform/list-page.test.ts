import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { encodeCursor } from '../../../lib/cursor.ts'
import { readListPage, readPosition } from '../../../lib/list-page.ts'

const itemSchema = z.object({ name: z.string() })

describe('readListPage', () => {
  it('gives a position back as the database said it, whatever the list is sorted by', () => {
    const positions = [
      { sort: 'name.asc', key: 'Zinc', id: randomUUID() },
      { sort: 'paid_on.desc', day: '2026-11-01', key: '2026-11-01T08:00:00Z', id: randomUUID() },
      { sort: 'issued_on.desc', issued_on: null, total_minor: 1190, id: randomUUID() },
    ]
    for (const position of positions) {
      const page = readListPage(itemSchema, { items: [{ name: 'Ada' }], next_cursor: position })
      expect(page.items).toEqual([{ name: 'Ada' }])
      expect(readPosition(z.string().parse(page.next_cursor))).toEqual(position)
    }
  })

  it('says of the last page that it is one, and refuses an answer that says nothing of it', () => {
    expect(readListPage(itemSchema, { items: [], next_cursor: null }).next_cursor).toBeNull()
    expect(() => readListPage(itemSchema, { items: [] })).toThrow(z.ZodError)
  })
})

describe('readPosition', () => {
  it('is null for the first page', () => {
    expect(readPosition(undefined)).toBeNull()
  })

  it.each([
    ['nothing', ''],
    ['what is no id', encodeCursor({ sort: 'name.asc', id: 'x' })],
    ['a position in no order', encodeCursor({ id: randomUUID() })],
  ])('refuses %s', (_name, cursor) => {
    expect(() => readPosition(cursor)).toThrow('app.invalid_cursor')
  })
})
