import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { decodeCursor, encodeCursor, MAX_ROWS, orFirstPage, toPage } from '../../../lib/cursor.ts'

const schema = z.object({ at: z.string(), id: z.uuid() })
const position = { at: '2026-11-01T00:00:00.123456+00:00', id: crypto.randomUUID() }

describe('cursors', () => {
  it('come back as they were given out', () => {
    expect(decodeCursor(schema, encodeCursor(position))).toEqual(position)
  })

  it.each(['', 'nonsense', encodeCursor({ at: 1 }), encodeCursor(null), '%00', '💥'])(
    'refuse %j',
    (cursor) => {
      expect(() => decodeCursor(schema, cursor)).toThrow('app.invalid_cursor')
    },
  )
})

describe('toPage', () => {
  it('gives a cursor only when there is more', () => {
    const positionOf = (row: number) => row
    expect(toPage([1, 2, 3], 2, positionOf)).toEqual({
      items: [1, 2],
      next_cursor: encodeCursor(2),
    })
    expect(toPage([1, 2], 2, positionOf)).toEqual({ items: [1, 2], next_cursor: null })
    expect(toPage([], 2, positionOf)).toEqual({ items: [], next_cursor: null })
  })

  it('refuses a page that the data API would cut before its last row', () => {
    const config = readFileSync(new URL('../../../supabase/config.toml', import.meta.url), 'utf8')
    const maxRows = Number(/^max_rows = (\d+)$/m.exec(config)?.[1])
    expect(maxRows).toBe(MAX_ROWS)
    expect(toPage([1], maxRows - 1, Number)).toMatchObject({ items: [1] })
    expect(() => toPage([1], maxRows, Number)).toThrow('max_rows')
  })
})

describe('orFirstPage', () => {
  const load = async (cursor: string | undefined) =>
    cursor === undefined ? 'first' : decodeCursor(z.object({ id: z.string() }), cursor).id

  it.each([
    [undefined, 'first'],
    [encodeCursor({ id: 'second' }), 'second'],
    ['zzz', 'first'],
    [encodeCursor({ id: 1 }), 'first'],
  ])('%s leads to the page %s', async (cursor, page) => {
    expect(await orFirstPage(cursor, load)).toBe(page)
  })

  it('hides no other failure', async () => {
    const fail = () => Promise.reject(new Error('down'))
    await expect(orFirstPage('zzz', fail)).rejects.toThrow('down')
  })
})
