'use client'

import { useEffect, useState } from 'react'
import { type Draft, keepDraft, readDraft } from '@/components/crm/draft-store'

/**
 * Text that survives a reload and a wrong click, for as long as the tab lives. Empty until the
 * browser has looked: the server knows no drafts. With it survives `base`, the version of what it
 * changes, so that a draft of before is never taken for one of what stands there now.
 */
export function useDraft(key: string, { text: initial, base }: Draft = { text: '', base: null }) {
  const [draft, setDraft] = useState<Draft>({ text: initial, base })

  useEffect(() => {
    const kept = readDraft(sessionStorage, key)
    if (kept !== null) setDraft(kept)
  }, [key])

  function write(text: string) {
    const next = { ...draft, text }
    setDraft(next)
    keepDraft(sessionStorage, key, text === '' || text === initial ? null : next)
  }

  /** After saving: the draft has become the real thing. What was typed meanwhile stays. */
  function clear(saved: string) {
    setDraft((current) => (current.text === saved ? { text: initial, base } : current))
    if (readDraft(sessionStorage, key)?.text === saved) keepDraft(sessionStorage, key, null)
  }

  function discard() {
    setDraft({ text: initial, base })
    keepDraft(sessionStorage, key, null)
  }

  return { ...draft, write, clear, discard }
}
