'use client'

import { Ellipsis, History, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useRef, useState, useTransition } from 'react'
import { isLong, NoteBody } from '@/components/crm/note-body'
import type { NoteEvents } from '@/components/crm/note-events'
import { NoteRewrite } from '@/components/crm/note-rewrite'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { LazyMarkdown } from '@/components/ui/lazy-markdown'
import { RelativeTime } from '@/components/ui/relative-time'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { CustomerNote } from '@/lib/crm/notes.schemas'
import { cn } from '@/lib/utils'

interface NoteCardProps {
  note: CustomerNote
  /** Its text as the server has rendered it; without, the browser does. */
  body: ReactNode
  now: string
  canWrite: boolean
  events: NoteEvents
}

// A dialog that few open.
const NoteHistory = lazy(() =>
  import('@/components/crm/note-history').then((module) => ({ default: module.NoteHistory })),
)

export function NoteCard({ note, body, now, canWrite, events }: NoteCardProps) {
  const [isEditing, setIsEditing] = useState(false)
  const [isHistoryOpen, setIsHistoryOpen] = useState(false)
  const [pending, startTransition] = useTransition()
  const card = useRef<HTMLElement>(null)
  const author = note.created_by_name ?? 'A former colleague'

  function stopEditing() {
    setIsEditing(false)
    requestAnimationFrame(() => card.current?.querySelector('button')?.focus())
  }

  function setPinned(isPinned: boolean) {
    startTransition(async () => {
      const result = await settle(() => events.setPinned(note.id, isPinned))
      if (!result.ok) toast.error(messageOf(result))
    })
  }

  function remove() {
    startTransition(async () => {
      const result = await settle(() => events.remove(note.id))
      if (!result.ok) {
        toast.error(messageOf(result))
        return
      }
      toast.undo('Note deleted', async () => {
        const restored = await settle(() => events.restore(note.id))
        if (restored.ok) toast.success('The note is back')
        else toast.error(messageOf(restored))
      })
    })
  }

  return (
    <article
      ref={card}
      aria-label={`Note by ${author}`}
      aria-busy={pending}
      className={cn(
        'grid gap-2 rounded-lg border p-3',
        note.is_pinned ? 'border-warning/35 bg-warning/5' : 'bg-card',
      )}
    >
      <header className="flex min-w-0 items-center gap-2">
        <Avatar name={author} size="sm" />
        <p className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2 text-xs">
          <bdi className="truncate font-medium text-sm">{author}</bdi>
          <RelativeTime value={note.created_at} now={now} className="text-muted-foreground" />
          {note.version > 1 ? (
            <button
              type="button"
              className="text-muted-foreground underline decoration-dotted underline-offset-4 hover:text-foreground"
              onClick={() => setIsHistoryOpen(true)}
            >
              edited
            </button>
          ) : null}
        </p>
        {note.is_pinned ? (
          <span className="inline-flex items-center gap-1 font-medium text-warning text-xs">
            <Pin aria-hidden className="size-3.5 fill-current" />
            <span className="max-sm:sr-only">Pinned</span>
          </span>
        ) : null}
        {canWrite && !isEditing ? (
          <span className="-me-1 flex shrink-0">
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label="Edit note"
              title="Edit"
              className="text-muted-foreground"
              onClick={() => setIsEditing(true)}
            >
              <Pencil aria-hidden />
            </Button>
            <DropdownMenu>
              <DropdownMenuTrigger asChild>
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label="More about this note"
                  className="text-muted-foreground"
                >
                  <Ellipsis aria-hidden />
                </Button>
              </DropdownMenuTrigger>
              <DropdownMenuContent align="end">
                <DropdownMenuItem onSelect={() => setPinned(!note.is_pinned)}>
                  {note.is_pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
                  {note.is_pinned ? 'Unpin' : 'Pin to the top'}
                </DropdownMenuItem>
                {note.version > 1 ? (
                  <DropdownMenuItem onSelect={() => setIsHistoryOpen(true)}>
                    <History aria-hidden />
                    History
                  </DropdownMenuItem>
                ) : null}
                <DropdownMenuSeparator />
                <DropdownMenuItem variant="destructive" onSelect={remove}>
                  <Trash2 aria-hidden />
                  Delete
                </DropdownMenuItem>
              </DropdownMenuContent>
            </DropdownMenu>
          </span>
        ) : null}
      </header>
      {isEditing ? (
        <NoteRewrite note={note} onSave={events.update} onClose={stopEditing} />
      ) : (
        <NoteBody isLong={isLong(note.body)}>
          {body ?? <LazyMarkdown source={note.body} />}
        </NoteBody>
      )}
      {isHistoryOpen ? (
        <Suspense>
          <NoteHistory
            note={note}
            now={now}
            canWrite={canWrite}
            events={events}
            onClose={() => setIsHistoryOpen(false)}
          />
        </Suspense>
      ) : null}
    </article>
  )
}
