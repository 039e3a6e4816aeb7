'use client'

import { type ReactNode, useRef, useState } from 'react'
import { bodyKey } from '@/components/crm/note-body-key'
import { NoteCard } from '@/components/crm/note-card'
import { NoteComposer } from '@/components/crm/note-composer'
import type { NoteActions, NoteEvents } from '@/components/crm/note-events'
import { Button } from '@/components/ui/button'
import { Count } from '@/components/ui/count'
import { LoadOlder } from '@/components/ui/load-older'
import { settle } from '@/components/ui/settle'
import { useOlderPages } from '@/components/ui/use-older-pages'
import type { ActionResult } from '@/lib/action'
import type { CustomerNote } from '@/lib/crm/notes.schemas'

interface CustomerNotesProps {
  org: string
  customerId: string
  /** Pinned ones first, then the newest. */
  notes: CustomerNote[]
  /** Their texts, rendered on the server, by id and version. */
  bodies: Record<string, ReactNode>
  nextCursor: string | null
  now: string
  canWrite: boolean
  actions: NoteActions
}

/** All pinned ones and a few of the newest: the timeline below must stay in reach. */
const NEWEST_SHOWN = 3
const FEWEST_SHOWN = 5

export function CustomerNotes({
  org,
  customerId,
  notes,
  bodies,
  nextCursor,
  now,
  canWrite,
  actions,
}: CustomerNotesProps) {
  const list = useRef<HTMLOListElement>(null)
  // Answers of actions stand in for rows of older pages, which the server does not send again.
  const [changed, setChanged] = useState<ReadonlyMap<string, CustomerNote>>(new Map())
  const [isUnfolded, setIsUnfolded] = useState(false)
  const pages = useOlderPages({
    rows: notes,
    nextCursor,
    load: (cursor) => actions.loadOlder({ org, customer_id: customerId, cursor }),
  })
  const all = withChanges(pages.shown, new Set(notes.map((note) => note.id)), changed)

  const pinnedCount = all.filter((note) => note.is_pinned).length
  const shown = isUnfolded ? all : all.slice(0, Math.max(pinnedCount + NEWEST_SHOWN, FEWEST_SHOWN))
  const folded = all.length - shown.length

  function unfold() {
    const first = all[shown.length]
    setIsUnfolded(true)
    requestAnimationFrame(() => {
      list.current
        ?.querySelector<HTMLElement>(`[data-row-id="${first?.id}"]`)
        ?.focus({ preventScroll: true })
    })
  }

  async function noting(ask: () => Promise<ActionResult<CustomerNote>>) {
    const result = await settle(ask)
    if (result.ok) setChanged((old) => new Map(old).set(result.data.id, result.data))
    return result
  }

  const events: NoteEvents = {
    update: (note_id, body, expected_updated_at) =>
      noting(() => actions.update({ org, note_id, body, expected_updated_at })),
    setPinned: (note_id, is_pinned) => noting(() => actions.pin({ org, note_id, is_pinned })),
    remove: (note_id) => noting(() => actions.remove({ org, note_id })),
    restore: (note_id) => noting(() => actions.restore({ org, note_id })),
    readHistory: (note_id) => actions.readHistory({ org, note_id }),
  }

  return (
    <div className="grid gap-3">
      {canWrite ? (
        <NoteComposer
          customerId={customerId}
          onSave={(body, is_pinned) =>
            actions.create({ org, customer_id: customerId, body, is_pinned })
          }
        />
      ) : null}
      {shown.length > 0 ? (
        <ol ref={list} aria-label="Notes" className="grid gap-2">
          {shown.map((note) => (
            <li key={note.id} data-row-id={note.id} tabIndex={-1} className="min-w-0 rounded-lg">
              <NoteCard
                note={note}
                body={bodies[bodyKey(note)]}
                now={now}
                canWrite={canWrite}
                events={events}
              />
            </li>
          ))}
        </ol>
      ) : (
        <p className="text-pretty text-muted-foreground text-sm">
          {canWrite
            ? 'No notes yet. Notes are for all your colleagues: what was agreed, what they like, who to ask.'
            : 'No notes yet.'}
        </p>
      )}
      {folded > 0 ? (
        <Button variant="outline" size="sm" className="justify-self-start" onClick={unfold}>
          <Count value={folded} of={['more note', 'more notes']} />
        </Button>
      ) : (
        <LoadOlder label="Older notes" list={list} onLoad={pages.loadOlder} {...pages} />
      )}
    </div>
  )
}

/** What the server sent last is right; of other notes, what the last change of them answered. */
function withChanges(
  notes: CustomerNote[],
  fresh: ReadonlySet<string>,
  changed: ReadonlyMap<string, CustomerNote>,
): CustomerNote[] {
  return notes
    .map((note) => (fresh.has(note.id) ? note : (changed.get(note.id) ?? note)))
    .filter((note) => note.deleted_at === null)
    .toSorted(
      (a, b) =>
        Number(b.is_pinned) - Number(a.is_pinned) ||
        Number(b.created_at > a.created_at) - Number(b.created_at < a.created_at),
    )
}
