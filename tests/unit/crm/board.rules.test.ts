import { describe, expect, it } from 'vitest'
import {
  appendRows,
  type BoardColumns,
  boardOf,
  columnCount,
  finishMove,
  neighbourOf,
  refreshBoard,
  rollBackMove,
  startMove,
} from '../../../lib/crm/board.rules.ts'
import type { CustomerRow, CustomerSegment } from '../../../lib/crm/customers.schemas.ts'
import { required } from '../../helpers/factories.ts'

function rowOf(id: string, segment: CustomerSegment): CustomerRow {
  return {
    id,
    segment,
    display_name: id,
    name: id,
    company: null,
    email: null,
    phone: null,
    country_code: null,
    external_ref: null,
    source: null,
    owner_id: null,
    owner_name: null,
    tags: [],
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    archived_at: null,
  }
}

function columnsOf(ids: Partial<Record<CustomerSegment, string>>, cursor: string | null = null) {
  const columnOf = (segment: CustomerSegment) => {
    const rows = (ids[segment] ?? '').split('').map((id) => rowOf(id, segment))
    return { rows, next_cursor: cursor, count: rows.length }
  }
  return {
    LEAD: columnOf('LEAD'),
    OPPORTUNITY: columnOf('OPPORTUNITY'),
    CUSTOMER: columnOf('CUSTOMER'),
    CHURNED: columnOf('CHURNED'),
  } satisfies BoardColumns
}

function idsOn(columns: BoardColumns): Record<string, string> {
  return Object.fromEntries(
    Object.entries(columns)
      .map(([segment, { rows }]) => [segment, rows.map((row) => row.id).join('')])
      .filter(([, ids]) => ids !== ''),
  )
}

describe('startMove', () => {
  it('puts the card at the head of the other column and changes both counts', () => {
    const board = startMove(boardOf(columnsOf({ LEAD: 'abc', CUSTOMER: 'x' })), 'b', 'CUSTOMER')
    expect(idsOn(board.columns)).toEqual({ LEAD: 'ac', CUSTOMER: 'bx' })
    expect(board.columns.LEAD.count).toBe(2)
    expect(board.columns.CUSTOMER.count).toBe(2)
    expect(board.columns.CUSTOMER.rows[0]?.segment).toBe('CUSTOMER')
  })

  it('leaves a count alone that is not known', () => {
    const columns = columnsOf({ LEAD: 'a' })
    const board = boardOf({ ...columns, LEAD: { ...columns.LEAD, count: null } })
    expect(startMove(board, 'a', 'CHURNED').columns.LEAD.count).toBeNull()
  })

  it('changes nothing when the card is there already or not on the board', () => {
    const board = boardOf(columnsOf({ LEAD: 'a' }))
    expect(startMove(board, 'a', 'LEAD').columns).toEqual(board.columns)
    expect(startMove(board, 'z', 'CUSTOMER').columns).toEqual(board.columns)
  })
})

describe('rollBackMove', () => {
  it('brings the card and the counts back', () => {
    const start = boardOf(columnsOf({ LEAD: 'ab' }))
    const board = rollBackMove(startMove(start, 'a', 'CHURNED'), 'a', 'CHURNED', 'LEAD')
    expect(board.columns).toEqual(start.columns)
    expect(board.pending.size).toBe(0)
  })

  it('does not touch a card that was moved on meanwhile', () => {
    const first = startMove(boardOf(columnsOf({ LEAD: 'a' })), 'a', 'OPPORTUNITY')
    const second = startMove(first, 'a', 'CUSTOMER')
    expect(rollBackMove(second, 'a', 'OPPORTUNITY', 'LEAD')).toBe(second)
    expect(finishMove(second, 'a', 'OPPORTUNITY')).toBe(second)
    expect(finishMove(second, 'a', 'CUSTOMER').pending.size).toBe(0)
  })
})

describe('appendRows', () => {
  it('adds the next page, without a card that is on the board already', () => {
    const board = appendRows(boardOf(columnsOf({ LEAD: 'ab', CUSTOMER: 'x' }, 'one')), 'LEAD', {
      items: [rowOf('b', 'LEAD'), rowOf('x', 'LEAD'), rowOf('c', 'LEAD')],
      next_cursor: null,
    })
    expect(idsOn(board.columns)).toEqual({ LEAD: 'abc', CUSTOMER: 'x' })
    expect(board.columns.LEAD.next_cursor).toBeNull()
    expect(board.columns.CUSTOMER.next_cursor).toBe('one')
  })
})

describe('refreshBoard', () => {
  it('takes what the server has', () => {
    const board = refreshBoard(boardOf(columnsOf({ LEAD: 'ab' })), columnsOf({ LEAD: 'nb' }))
    expect(idsOn(board.columns)).toEqual({ LEAD: 'nb' })
  })

  it('keeps the pages that were loaded and their place in the list', () => {
    const loaded = boardOf(columnsOf({ LEAD: 'abcd' }, 'second'))
    const board = refreshBoard(loaded, columnsOf({ LEAD: 'na' }, 'first'))
    // The one that the new one pushed off the first page too.
    expect(idsOn(board.columns)).toEqual({ LEAD: 'nabcd' })
    expect(board.columns.LEAD.next_cursor).toBe('second')
  })

  it('has the first page alone where nobody knows what is between it and the later ones', () => {
    const loaded = boardOf(columnsOf({ LEAD: 'abcd' }, 'second'))
    const board = refreshBoard(loaded, columnsOf({ LEAD: 'no' }, 'first'))
    expect(idsOn(board.columns)).toEqual({ LEAD: 'no' })
    expect(board.columns.LEAD.next_cursor).toBe('first')
  })

  it('forgets cards of later pages where the server has no more than one', () => {
    const loaded = boardOf(columnsOf({ LEAD: 'abcd' }, 'second'))
    expect(idsOn(refreshBoard(loaded, columnsOf({ LEAD: 'ab' })).columns)).toEqual({ LEAD: 'ab' })
  })

  it('shows a card of a later page once, where a colleague moved it to', () => {
    const loaded = boardOf(columnsOf({ LEAD: 'abcd', CUSTOMER: 'x' }, 'second'))
    const board = refreshBoard(loaded, columnsOf({ LEAD: 'ab', CUSTOMER: 'cx' }, 'first'))
    expect(idsOn(board.columns)).toEqual({ LEAD: 'abd', CUSTOMER: 'cx' })
  })

  it('keeps a confirmed move when a page that was read before it comes after it', () => {
    const moved = finishMove(
      startMove(boardOf(columnsOf({ LEAD: 'ab' })), 'a', 'CUSTOMER'),
      'a',
      'CUSTOMER',
    )
    const board = refreshBoard(moved, columnsOf({ LEAD: 'ab' }))
    expect(idsOn(board.columns)).toEqual({ LEAD: 'b', CUSTOMER: 'a' })
    expect(board.columns.LEAD.count).toBe(1)
  })

  it('follows a colleague who moved the card back', () => {
    const moved = finishMove(
      startMove(boardOf(columnsOf({ LEAD: 'ab' })), 'a', 'CUSTOMER'),
      'a',
      'CUSTOMER',
    )
    const fresh = columnsOf({ LEAD: 'ab' })
    const [a, ...others] = fresh.LEAD.rows
    const later = { ...required(a), updated_at: '2999-01-01T00:00:00Z' }
    const board = refreshBoard(moved, {
      ...fresh,
      LEAD: { ...fresh.LEAD, rows: [later, ...others] },
    })
    expect(idsOn(board.columns)).toEqual({ LEAD: 'ab' })
  })

  it('keeps a card in sight that was moved to beyond the first page', () => {
    const moved = finishMove(
      startMove(boardOf(columnsOf({ LEAD: 'a', CUSTOMER: 'xy' })), 'a', 'CUSTOMER'),
      'a',
      'CUSTOMER',
    )
    const board = refreshBoard(moved, columnsOf({ CUSTOMER: 'xy' }))
    expect(idsOn(board.columns)).toEqual({ CUSTOMER: 'axy' })
  })

  it('makes a move again that the server had not seen', () => {
    const moving = startMove(boardOf(columnsOf({ LEAD: 'ab' })), 'a', 'CUSTOMER')
    const board = refreshBoard(moving, columnsOf({ LEAD: 'ab' }))
    expect(idsOn(board.columns)).toEqual({ LEAD: 'b', CUSTOMER: 'a' })
    expect(board.columns.CUSTOMER.count).toBe(1)
  })
})

describe('columnCount', () => {
  const column = columnsOf({ LEAD: 'ab' }).LEAD
  it.each([
    [{ ...column, count: 1234 }, '1,234'],
    [{ ...column, count: null }, '2'],
    [{ ...column, count: null, next_cursor: 'more' }, '2+'],
  ])('counts what is known: %#', (given, text) => {
    expect(columnCount(given, 'en')).toBe(text)
  })
})

describe('neighbourOf', () => {
  it('ends at the edges of the board', () => {
    expect(neighbourOf('LEAD', -1)).toBeUndefined()
    expect(neighbourOf('LEAD', 1)).toBe('OPPORTUNITY')
    expect(neighbourOf('CHURNED', 1)).toBeUndefined()
  })
})
