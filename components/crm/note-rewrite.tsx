'use client'

import { useState, useTransition } from 'react'
import { NoteEditor } from '@/components/crm/note-editor'
import type { NoteEvents } from '@/components/crm/note-events'
import { useDraft } from '@/components/crm/use-draft'
import { settle } from '@/components/ui/settle'
import type { CustomerNote } from '@/lib/crm/notes.schemas'

interface NoteRewriteProps {
  note: CustomerNote
  onSave: NoteEvents['update']
  onClose: () => void
}

/** A note while it is edited. What a colleague saved meanwhile is not lost: it becomes a version. */
export function NoteRewrite({ note, onSave, onClose }: NoteRewriteProps) {
  const draft = useDraft(`clientele-note-edit:${note.id}`, {
    text: note.body,
    base: note.updated_at,
  })
  const [isReplacing, setIsReplacing] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()

  function save() {
    const { text, base } = draft
    if (text === note.body) {
      cancel()
      return
    }
    setRefusal(null)
    startTransition(async () => {
      const result = await settle(() => onSave(note.id, text, isReplacing ? null : base))
      if (result.ok) {
        draft.discard()
        onClose()
        return
      }
      // Saving again is then meant; both texts stand in the history.
      if (result.reason === 'crm.note_changed') setIsReplacing(true)
      setRefusal(result.fields?.body?.[0] ?? result.reason)
    })
  }

  function cancel() {
    draft.discard()
    onClose()
  }

  return (
    <NoteEditor
      label="Edit note"
      value={draft.text}
      onChange={draft.write}
      onSave={save}
      saveLabel={isReplacing ? 'Replace it' : 'Save'}
      onCancel={cancel}
      pending={pending}
      refusal={refusal}
      autoFocus
    />
  )
}
