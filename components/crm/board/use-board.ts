'use client'

import { useEffect, useReducer } from 'react'
import { SEGMENT_LABELS, SEGMENT_PLURALS } from '@/components/crm/segments'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import {
  appendRows,
  type Board,
  type BoardColumns,
  boardOf,
  columnCount,
  finishMove,
  refreshBoard,
  rollBackMove,
  segmentOn,
  startMove,
} from '@/lib/crm/board.rules'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import type { CustomerRow, CustomerSegment, CustomerSort } from '@/lib/crm/customers.schemas'

export type BoardPage = { items: CustomerRow[]; next_cursor: string | null }

export type MoveAction = (input: {
  org: string
  customer_ids: string[]
  segment: CustomerSegment
  reason?: string
}) => Promise<ActionResult<unknown>>

export type LoadColumnAction = (input: {
  org: string
  filter: CustomerFilter
  sort: CustomerSort
  segment: CustomerSegment
  cursor: string
}) => Promise<ActionResult<BoardPage>>

type Change =
  | { kind: 'start'; id: string; to: CustomerSegment }
  | { kind: 'finish'; id: string; to: CustomerSegment }
  | { kind: 'roll back'; id: string; to: CustomerSegment; from: CustomerSegment }
  | { kind: 'append'; segment: CustomerSegment; page: BoardPage }
  | { kind: 'refresh'; columns: BoardColumns }

function reduce(board: Board, change: Change): Board {
  switch (change.kind) {
    case 'start':
      return startMove(board, change.id, change.to)
    case 'finish':
      return finishMove(board, change.id, change.to)
    case 'roll back':
      return rollBackMove(board, change.id, change.to, change.from)
    case 'append':
      return appendRows(board, change.segment, change.page)
    case 'refresh':
      return refreshBoard(board, change.columns)
  }
}

interface UseBoardOptions {
  org: string
  filter: CustomerFilter
  sort: CustomerSort
  columns: BoardColumns
  move: MoveAction
  loadColumn: LoadColumnAction
  announce: (text: string) => void
}

/** Cards move at once; what the server refuses goes back to where it was, and says why. */
export function useBoard({
  org,
  filter,
  sort,
  columns: fresh,
  move,
  loadColumn,
  announce,
}: UseBoardOptions) {
  const [board, dispatch] = useReducer(reduce, fresh, boardOf)
  const { columns } = board
  useEffect(() => dispatch({ kind: 'refresh', columns: fresh }), [fresh])

  async function send(
    row: CustomerRow,
    from: CustomerSegment,
    to: CustomerSegment,
    reason?: string,
  ): Promise<boolean> {
    dispatch({ kind: 'start', id: row.id, to })
    const result = await settle(() =>
      move({ org, customer_ids: [row.id], segment: to, ...(reason ? { reason } : {}) }),
    )
    if (result.ok) {
      dispatch({ kind: 'finish', id: row.id, to })
      return true
    }
    dispatch({ kind: 'roll back', id: row.id, to, from })
    const message = messageOf(result)
    toast.error(`${row.display_name} stays in ${SEGMENT_PLURALS[from]}`, { description: message })
    announce(`${row.display_name} was not moved. ${message}`)
    return false
  }

  async function moveCard(id: string, to: CustomerSegment, reason?: string): Promise<void> {
    const from = segmentOn(columns, id)
    const row = from && columns[from].rows.find((other) => other.id === id)
    if (!from || !row || from === to) return
    announce(`${row.display_name} moved to ${SEGMENT_PLURALS[to]}.`)
    if (!(await send(row, from, to, reason))) return
    toast.undo(`${row.display_name} is now ${SEGMENT_LABELS[to]}`, async () => {
      if (await send(row, to, from))
        announce(`${row.display_name} is back in ${SEGMENT_PLURALS[from]}.`)
    })
  }

  async function loadMore(segment: CustomerSegment): Promise<void> {
    const cursor = columns[segment].next_cursor
    if (cursor === null) return
    const result = await settle(() => loadColumn({ org, filter, sort, segment, cursor }))
    if (!result.ok) {
      toast.error(messageOf(result))
      return
    }
    dispatch({ kind: 'append', segment, page: result.data })
    announce(`${result.data.items.length} more in ${SEGMENT_PLURALS[segment]}.`)
  }

  return { columns, pending: board.pending, moveCard, loadMore, countOf: columnCount }
}
