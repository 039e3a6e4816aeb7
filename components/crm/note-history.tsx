'use client'

import { useEffect, useEffectEvent, useState, useTransition } from 'react'
import { diffWords } from '@/components/crm/note-diff'
import type { NoteEvents } from '@/components/crm/note-events'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { useLocale } from '@/components/ui/date-wording'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { LocalTime } from '@/components/ui/local-time'
import { RelativeTime } from '@/components/ui/relative-time'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Skeleton } from '@/components/ui/skeleton'
import { toast } from '@/components/ui/toaster'
import { counted } from '@/lib/counted'
import type { CustomerNote, NoteVersion } from '@/lib/crm/notes.schemas'

interface NoteHistoryProps {
  note: CustomerNote
  now: string
  canWrite: boolean
  events: NoteEvents
  onClose: () => void
}

/** Every text that a note had, newest first, each with what it changed of the one before. */
export function NoteHistory({ note, now, canWrite, events, onClose }: NoteHistoryProps) {
  const locale = useLocale()
  const [older, setOlder] = useState<NoteVersion[] | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()

  const load = useEffectEvent(async (noteId: string, isWanted: () => boolean) => {
    const result = await settle(() => events.readHistory(noteId))
    if (!isWanted()) return
    if (result.ok) setOlder(result.data)
    else setRefusal(messageOf(result))
  })

  useEffect(() => {
    let isOpen = true
    void load(note.id, () => isOpen)
    return () => {
      isOpen = false
    }
  }, [note.id])

  function bringBack(version: NoteVersion) {
    setRefusal(null)
    startTransition(async () => {
      const result = await settle(() => events.update(note.id, version.body, note.updated_at))
      if (!result.ok) {
        setRefusal(messageOf(result))
        return
      }
      toast.success('The earlier text is back')
      onClose()
    })
  }

  const current: NoteVersion = {
    version: note.version,
    body: note.body,
    written_by: note.updated_by ?? note.created_by,
    written_by_name: note.updated_by_name ?? note.created_by_name,
    written_at: note.updated_at,
  }
  const versions = [current, ...(older ?? [])]
  return (
    <Dialog open onOpenChange={(open) => (open ? null : onClose())}>
      <DialogContent className="sm:max-w-2xl">
        <div className="grid gap-1 pe-8">
          <DialogTitle>History of this note</DialogTitle>
          <DialogDescription>
            {older === null
              ? 'Every version of it.'
              : `${counted(versions.length, 'version', 'versions', locale)}, newest first.`}{' '}
            <del className="bg-destructive/10 text-destructive">Taken out</del> and{' '}
            <ins className="bg-success/10 text-success no-underline">put in</ins> are marked.
          </DialogDescription>
        </div>
        {refusal ? <Alert variant="destructive">{refusal}</Alert> : null}
        {older === null && !refusal ? (
          <div className="grid gap-2">
            <Skeleton className="h-20" />
            <Skeleton className="h-20" />
          </div>
        ) : null}
        {older === null ? null : (
          <ol className="grid gap-3">
            {versions.map((version, index) => (
              <li key={version.version} className="grid min-w-0 gap-2 rounded-lg border p-3">
                <div className="flex flex-wrap items-center justify-between gap-2 text-xs">
                  <p className="text-muted-foreground">
                    <bdi className="font-medium text-foreground">
                      {version.written_by_name ?? 'A former colleague'}
                    </bdi>
                    {', '}
                    <RelativeTime value={version.written_at} now={now} />
                    {' · '}
                    <LocalTime value={version.written_at} />
                  </p>
                  {index === 0 ? (
                    <span className="font-medium">Now</span>
                  ) : canWrite ? (
                    <Button
                      variant="outline"
                      size="sm"
                      aria-disabled={pending || undefined}
                      onClick={() => bringBack(version)}
                    >
                      Bring back
                    </Button>
                  ) : null}
                </div>
                <Change before={versions[index + 1]?.body ?? null} after={version.body} />
              </li>
            ))}
          </ol>
        )}
      </DialogContent>
    </Dialog>
  )
}

function Change({ before, after }: { before: string | null; after: string }) {
  const parts =
    before === null ? [{ kind: 'same' as const, text: after }] : diffWords(before, after)
  let offset = 0
  return (
    <p className="whitespace-pre-wrap break-words text-sm" dir="auto">
      {parts.map((part) => {
        offset += part.text.length
        if (part.kind === 'same') return part.text
        const Mark = part.kind === 'added' ? 'ins' : 'del'
        return (
          <Mark
            key={`${part.kind}-${offset}`}
            className={
              part.kind === 'added'
                ? 'bg-success/12 text-success no-underline'
                : 'bg-destructive/10 text-destructive'
            }
          >
            {part.text}
          </Mark>
        )
      })}
    </p>
  )
}
