'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, type RefObject, useEffect, useRef, useState, useTransition } from 'react'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { type Marks, marksOf, withLine } from '@/lib/finance/draft-refusals.rules'
import { messageFor } from '@/lib/messages'

/** Which draft is saved: null for a new one; and over which version: null for any. */
export type SavedOver = {
  id: string | null
  expected_updated_at: string | null
  idempotency_key: string
}

interface DraftSaveOptions<Input> {
  /** What is written, made anew by each change: marks are taken off by the first one. */
  draft: object
  /** The draft as it was opened; null for a new one. */
  opened: { id: string; updated_at: string } | null
  /** The field of the lines, and where those that are sent stand on the page, counted from one. */
  lines: { name: string; places: readonly number[] }
  /** Where documents of this kind are. */
  list: string
  /** What is sent; null while something is missing or wrong. */
  read: (about: SavedOver) => Input | null
  /** What to say where `read` has nothing, if it is not about a field. */
  missing: string | null
  save: (input: Input) => Promise<ActionResult<{ id: string }>>
}

export type DraftSave = {
  form: RefObject<HTMLFormElement | null>
  showsAll: boolean
  isSaved: boolean
  pending: boolean
  refusal: { message: string; isChanged: boolean } | null
  /** Of the fields that were refused, until something is changed. */
  marks: Marks
  onSubmit: (event: FormEvent) => void
  /** Over what somebody else has made of it. */
  saveOver: () => void
  /** Leaves what is written for what somebody else has made of it. */
  openNewer: () => void
}

const NO_MARKS: Marks = {}

/** Saving a draft of a document, and what becomes of a refusal: a sentence, marks, a way out. */
export function useDraftSave<Input>(options: DraftSaveOptions<Input>): DraftSave {
  const { draft, opened, lines, list, read, missing, save } = options
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const [key] = useState(() => crypto.randomUUID())
  // Of a new draft whose answer was lost, and which somebody has changed since: which one it is.
  const [made, setMade] = useState<string | null>(null)
  const [showsAll, setShowsAll] = useState(false)
  const [isSaved, setIsSaved] = useState(false)
  const [refusal, setRefusal] = useState<
    (DraftSave['refusal'] & { marks: Marks; draft: object }) | null
  >(null)
  const [pending, startTransition] = useTransition()

  // What is wrong is marked by the drawing before this.
  useEffect(() => {
    if (refusal === null || refusal.isChanged) return
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [refusal])

  function refuse(message: string, { isChanged = false, marks = NO_MARKS } = {}) {
    setRefusal({ message, isChanged, marks, draft })
  }

  function run(about: Omit<SavedOver, 'idempotency_key'>) {
    if (pending) return
    setShowsAll(true)
    setRefusal(null)
    const input = read({ ...about, idempotency_key: key })
    if (input === null) {
      refuse(missing ?? messageFor('app.invalid_input'))
      return
    }
    startTransition(async () => {
      const result = await settle(() => save(input))
      if (result.ok) {
        setIsSaved(true)
        toast.success('Draft saved')
        const page = `${list}/${result.data.id}`
        // What is new takes the place of its form, which Back would find empty.
        if (opened === null) router.replace(page)
        else router.push(page)
        return
      }
      const isChanged = result.reason === 'finance.draft_changed'
      if (isChanged && result.detail) setMade(result.detail)
      const marks = marksOf(result)
      refuse(withLine(messageOf(result), marks, lines.name, lines.places), { isChanged, marks })
    })
  }

  return {
    form,
    showsAll,
    isSaved,
    pending,
    refusal,
    marks: refusal?.draft === draft ? refusal.marks : NO_MARKS,
    onSubmit: (event) => {
      event.preventDefault()
      run({ id: opened?.id ?? null, expected_updated_at: opened?.updated_at ?? null })
    },
    saveOver: () => run({ id: opened?.id ?? made, expected_updated_at: null }),
    openNewer: () => {
      setIsSaved(true)
      // After the warning has been taken off.
      setTimeout(() => {
        if (made === null) window.location.reload()
        else window.location.assign(`${list}/${made}/edit`)
      })
    },
  }
}
