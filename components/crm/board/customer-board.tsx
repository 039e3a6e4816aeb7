'use client'

import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { BoardCard } from '@/components/crm/board/board-card'
import { BoardColumn } from '@/components/crm/board/board-column'
import { BoardSwitcher } from '@/components/crm/board/board-switcher'
import { MoveDialog } from '@/components/crm/board/move-dialog'
import { type LoadColumnAction, type MoveAction, useBoard } from '@/components/crm/board/use-board'
import { SEGMENT_PLURALS } from '@/components/crm/segments'
import { useLocale } from '@/components/ui/date-wording'
import { Label } from '@/components/ui/label'
import { Switch } from '@/components/ui/switch'
import { type BoardColumns, neighbourOf, segmentOn } from '@/lib/crm/board.rules'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import type { CustomerSegment, CustomerSort } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'

const ASK_WHY = 'clientele-board-ask-why'

interface CustomerBoardProps {
  org: string
  pathname: string
  columns: BoardColumns
  /** The segments that the filter names; all of them when it names none. */
  shown: CustomerSegment[]
  isFiltered: boolean
  /** What the further cards of a column are asked for with. */
  filter: CustomerFilter
  sort: CustomerSort
  canMove: boolean
  move: MoveAction
  loadColumn: LoadColumnAction
}

/**
 * The stages side by side. A card is moved by dragging it, by its menu, or with Shift and an arrow;
 * arrows alone go from card to card.
 */
export function CustomerBoard({
  org,
  pathname,
  columns: fresh,
  shown,
  isFiltered,
  filter,
  sort,
  canMove,
  move,
  loadColumn,
}: CustomerBoardProps) {
  const locale = useLocale()
  const root = useRef<HTMLDivElement>(null)
  const helpId = useId()
  const switchId = useId()
  const [said, announce] = useState('')
  const [dragged, setDragged] = useState<string | null>(null)
  const [asked, ask] = useState<{ id: string; to: CustomerSegment | null } | null>(null)
  const [isAskingWhy, setIsAskingWhy] = useState(false)
  const [focused, setFocused] = useState<{ id: string } | null>(null)
  const { columns, pending, moveCard, loadMore, countOf } = useBoard({
    org,
    filter,
    sort,
    columns: fresh,
    move,
    loadColumn,
    announce,
  })

  useEffect(() => setIsAskingWhy(localStorage.getItem(ASK_WHY) === 'true'), [])

  // A card that changes its column is another element: the focus follows it there.
  useEffect(() => {
    if (focused) linkOf(root.current, focused.id)?.focus()
  }, [focused])

  function request(id: string, to: CustomerSegment, { keepFocus = false } = {}) {
    if (segmentOn(columns, id) === to) return
    if (isAskingWhy) {
      ask({ id, to })
      return
    }
    void moveCard(id, to)
    if (keepFocus) setFocused({ id })
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const link = event.target instanceof HTMLElement ? event.target : null
    if (!link?.hasAttribute('data-card-link')) return
    const id = link.closest<HTMLElement>('[data-card]')?.dataset.card
    const segment = id === undefined ? undefined : segmentOn(columns, id)
    if (id === undefined || segment === undefined) return
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const rows = columns[segment].rows
    const index = rows.findIndex((row) => row.id === id)
    if (step.axis === 'rows') {
      const next = rows[index + step.by]
      if (next && !event.shiftKey) setFocused({ id: next.id })
      return
    }
    const neighbour = neighbourOf(segment, step.by)
    if (event.shiftKey) {
      if (neighbour && canMove) request(id, neighbour, { keepFocus: true })
      else if (canMove) announce(`${SEGMENT_PLURALS[segment]} is the last column on this side.`)
      return
    }
    const next = nextWithCards(columns, segment, step.by, index)
    if (next) setFocused({ id: next })
  }

  const askedFrom = asked ? segmentOn(columns, asked.id) : undefined
  const askedRow = askedFrom && columns[askedFrom].rows.find((row) => row.id === asked?.id)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only passes the arrows between cards
    <div ref={root} onKeyDown={onKeyDown} className="grid gap-3">
      {canMove ? (
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-muted-foreground text-xs">
          <p id={helpId}>
            <span className="pointer-coarse:hidden">
              Drag a card to another segment. By keyboard: arrows go from card to card, Shift and ←
              or → move it.
            </span>
            <span className="pointer-fine:hidden">Move a card with the menu at its corner.</span>
          </p>
          <span className="flex items-center gap-2">
            <Switch
              id={switchId}
              checked={isAskingWhy}
              onCheckedChange={(on) => {
                setIsAskingWhy(on)
                localStorage.setItem(ASK_WHY, String(on))
              }}
            />
            <Label htmlFor={switchId} className="text-xs">
              Ask for a reason
            </Label>
          </span>
        </div>
      ) : null}
      <BoardSwitcher
        root={root}
        tabs={CUSTOMER_SEGMENTS.map((segment) => ({
          segment,
          count: countOf(columns[segment], locale),
        }))}
      />
      <div
        className="-mx-4 flex snap-x snap-mandatory scroll-px-4 items-stretch gap-3 overflow-x-auto px-4 pb-2 sm:-mx-6 sm:snap-none sm:px-6 xl:mx-0 xl:grid xl:grid-cols-4 xl:overflow-visible xl:px-0"
        data-board=""
      >
        {CUSTOMER_SEGMENTS.map((segment) => {
          const column = columns[segment]
          return (
            <BoardColumn
              key={segment}
              segment={segment}
              count={countOf(column, locale)}
              isEmpty={column.rows.length === 0}
              isFiltered={isFiltered}
              isLeftOut={!shown.includes(segment)}
              hasMore={column.next_cursor !== null}
              canDrop={dragged !== null && segmentOn(columns, dragged) !== segment}
              onDrop={(to) => {
                if (dragged !== null) request(dragged, to)
                setDragged(null)
              }}
              onLoadMore={loadMore}
            >
              {column.rows.map((row) => (
                <BoardCard
                  key={row.id}
                  row={row}
                  segment={segment}
                  href={`${pathname}/${row.id}`}
                  canMove={canMove}
                  isPending={pending.has(row.id)}
                  isDragged={dragged === row.id}
                  onDragStart={setDragged}
                  onDragEnd={() => setDragged(null)}
                  onMove={(id, to) => request(id, to, { keepFocus: true })}
                  onMoveWithReason={(id) => ask({ id, to: null })}
                />
              ))}
            </BoardColumn>
          )
        })}
      </div>
      <output aria-live="assertive" className="sr-only">
        {said}
      </output>
      {asked && askedRow && askedFrom ? (
        <MoveDialog
          name={askedRow.display_name}
          from={askedFrom}
          to={asked.to}
          onClose={() => ask(null)}
          onMove={(to, reason) => {
            ask(null)
            void moveCard(asked.id, to, reason)
            setFocused({ id: asked.id })
          }}
        />
      ) : null}
    </div>
  )
}

const STEPS: Record<string, { axis: 'rows' | 'columns'; by: -1 | 1 } | undefined> = {
  ArrowUp: { axis: 'rows', by: -1 },
  ArrowDown: { axis: 'rows', by: 1 },
  ArrowLeft: { axis: 'columns', by: -1 },
  ArrowRight: { axis: 'columns', by: 1 },
}

/** The card at the same height in the next column that has any. */
function nextWithCards(
  columns: BoardColumns,
  segment: CustomerSegment,
  by: -1 | 1,
  index: number,
): string | undefined {
  const neighbour = neighbourOf(segment, by)
  if (neighbour === undefined) return undefined
  const rows = columns[neighbour].rows
  return (
    rows.at(Math.min(index, rows.length - 1))?.id ?? nextWithCards(columns, neighbour, by, index)
  )
}

function linkOf(root: HTMLElement | null, id: string): HTMLElement | null {
  return (
    root?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"] [data-card-link]`) ?? null
  )
}
