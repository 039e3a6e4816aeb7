import { formatNumber } from '../numbers'
import type { CustomerRow, CustomerSegment } from './customers.schemas'
import { CUSTOMER_SEGMENTS } from './customers.values'

export type BoardColumn = {
  rows: CustomerRow[]
  next_cursor: string | null
  /** Kept by the database; null while a filter is on that nobody has counted. */
  count: number | null
}

export type BoardColumns = Record<CustomerSegment, BoardColumn>

/** Where the cards are, and the moves that the server has not confirmed yet. */
export type Board = {
  columns: BoardColumns
  pending: ReadonlyMap<string, CustomerSegment>
  /** Moved by this person since the page was made: they stay in sight, whatever the order says. */
  moved: ReadonlySet<string>
}

export function boardOf(columns: BoardColumns): Board {
  return { columns, pending: new Map(), moved: new Set() }
}

export function segmentOn(columns: BoardColumns, id: string): CustomerSegment | undefined {
  return CUSTOMER_SEGMENTS.find((segment) => columns[segment].rows.some((row) => row.id === id))
}

/** The card at the head of another column, and both counts with it. */
function withMove(columns: BoardColumns, id: string, to: CustomerSegment): BoardColumns {
  const from = segmentOn(columns, id)
  const row = from && columns[from].rows.find((other) => other.id === id)
  if (!from || !row || from === to) return columns
  const changeCount = (count: number | null, by: number) =>
    count === null ? null : Math.max(0, count + by)
  return {
    ...columns,
    [from]: {
      ...columns[from],
      rows: columns[from].rows.filter((other) => other.id !== id),
      count: changeCount(columns[from].count, -1),
    },
    [to]: {
      ...columns[to],
      rows: [{ ...row, segment: to }, ...columns[to].rows],
      count: changeCount(columns[to].count, 1),
    },
  }
}

export function startMove(board: Board, id: string, to: CustomerSegment): Board {
  return {
    columns: withMove(board.columns, id, to),
    pending: new Map(board.pending).set(id, to),
    moved: new Set(board.moved).add(id),
  }
}

/** A move that was confirmed, unless the card is on its way to somewhere else by now. */
export function finishMove(board: Board, id: string, to: CustomerSegment): Board {
  if (board.pending.get(id) !== to) return board
  return { ...board, pending: without(board.pending, id) }
}

/** Back to where the card was, unless it is on its way to somewhere else by now. */
export function rollBackMove(
  board: Board,
  id: string,
  to: CustomerSegment,
  from: CustomerSegment,
): Board {
  if (board.pending.get(id) !== to) return board
  return {
    ...board,
    columns: withMove(board.columns, id, from),
    pending: without(board.pending, id),
  }
}

function without(pending: Board['pending'], id: string): Board['pending'] {
  const rest = new Map(pending)
  rest.delete(id)
  return rest
}

/** The next page of a column; a card that is on the board already stays where it is. */
export function appendRows(
  board: Board,
  segment: CustomerSegment,
  page: { items: CustomerRow[]; next_cursor: string | null },
): Board {
  const column = board.columns[segment]
  const rows = page.items.filter((row) => segmentOn(board.columns, row.id) === undefined)
  return {
    ...board,
    columns: {
      ...board.columns,
      [segment]: { ...column, rows: [...column.rows, ...rows], next_cursor: page.next_cursor },
    },
  }
}

/**
 * The first page as the server has it now, and behind it what was loaded of later ones. They join at
 * the last card that both know; without one nobody knows what is between, and the first page is all.
 */
function withLaterPages(known: BoardColumn, fresh: BoardColumn): BoardColumn {
  if (fresh.next_cursor === null) return fresh
  const onFresh = ({ id }: CustomerRow) => fresh.rows.some((row) => row.id === id)
  const joint = known.rows.findLastIndex(onFresh)
  const later = joint === -1 ? [] : known.rows.slice(joint + 1)
  if (later.length === 0) return fresh
  return { ...fresh, rows: [...fresh.rows, ...later], next_cursor: known.next_cursor }
}

/**
 * Moves that are confirmed, made again on a page that was read before them and came after: it has
 * the card where it was, and no newer than we know it.
 */
function withKnownMoves(board: Board, fresh: BoardColumns): BoardColumns {
  let columns = fresh
  for (const id of board.moved) {
    const to = segmentOn(board.columns, id)
    const from = segmentOn(fresh, id)
    const ours = to && board.columns[to].rows.find((row) => row.id === id)
    const theirs = from && fresh[from].rows.find((row) => row.id === id)
    if (!ours || !theirs || Date.parse(theirs.updated_at) > Date.parse(ours.updated_at)) continue
    columns = withMove(columns, id, to)
  }
  return columns
}

/**
 * The board as the server has it now, without taking from under the hand what it holds: pages that
 * were loaded stay, cards that were moved stay in sight, moves on their way are made again.
 */
export function refreshBoard(board: Board, page: BoardColumns): Board {
  const fresh = withKnownMoves(board, page)
  const onFresh = (id: string) => segmentOn(fresh, id) !== undefined
  let columns = fresh
  for (const segment of CUSTOMER_SEGMENTS) {
    const known = board.columns[segment]
    const isMine = (row: CustomerRow) => board.moved.has(row.id) && !onFresh(row.id)
    const others = known.rows.filter((row) => !isMine(row))
    const column = withLaterPages({ ...known, rows: others }, fresh[segment])
    const elsewhere = (row: CustomerRow) => (segmentOn(fresh, row.id) ?? segment) !== segment
    columns = {
      ...columns,
      [segment]: {
        ...column,
        rows: [...known.rows.filter(isMine), ...column.rows.filter((row) => !elsewhere(row))],
      },
    }
  }
  for (const [id, to] of board.pending) columns = withMove(columns, id, to)
  return { ...board, columns }
}

/** "12", or "25+" where only what was loaded is known. */
export function columnCount({ count, rows, next_cursor }: BoardColumn, locale: string): string {
  if (count !== null) return formatNumber(count, locale)
  return `${formatNumber(rows.length, locale)}${next_cursor === null ? '' : '+'}`
}

/** The segment to the left or right; undefined at the edge of the board. */
export function neighbourOf(segment: CustomerSegment, step: -1 | 1): CustomerSegment | undefined {
  return CUSTOMER_SEGMENTS[CUSTOMER_SEGMENTS.indexOf(segment) + step]
}
