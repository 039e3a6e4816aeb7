'use client'

import { Pin } from 'lucide-react'
import { useState, useTransition } from 'react'
import { NoteEditor } from '@/components/crm/note-editor'
import { useDraft } from '@/components/crm/use-draft'
import { Button } from '@/components/ui/button'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'

interface NoteComposerProps {
  customerId: string
  onSave: (body: string, isPinned: boolean) => Promise<ActionResult<unknown>>
}

/** For a new note, always open: writing down a call must take no click. */
export function NoteComposer({ customerId, onSave }: NoteComposerProps) {
  const draft = useDraft(`clientele-note:${customerId}`)
  const [isPinned, setIsPinned] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()

  function save() {
    const { text } = draft
    setRefusal(null)
    startTransition(async () => {
      const result = await settle(() => onSave(text, isPinned))
      if (!result.ok) {
        setRefusal(result.fields?.body?.[0] ?? result.reason)
        return
      }
      draft.clear(text)
      setIsPinned(false)
      toast.success('Note saved')
    })
  }

  return (
    <NoteEditor
      label="New note"
      placeholder="What did you learn? Markdown works: **bold**, lists, links."
      value={draft.text}
      onChange={draft.write}
      onSave={save}
      saveLabel="Save note"
      pending={pending}
      refusal={refusal}
      isCompact
      options={
        <Button
          variant="ghost"
          size="sm"
          aria-pressed={isPinned}
          title="Keep this note above the others"
          className="text-muted-foreground aria-pressed:bg-accent aria-pressed:text-foreground"
          onClick={() => setIsPinned((old) => !old)}
        >
          <Pin aria-hidden className={isPinned ? 'fill-current' : undefined} />
          Pin
        </Button>
      }
    />
  )
}
