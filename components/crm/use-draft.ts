'use client'

import { useEffect, useState } from 'react'

/**
 * Text that survives a reload and a wrong click, for as long as the tab lives. Empty until the
 * browser has looked: the server knows no drafts. A null key keeps nothing.
 */
export function useDraft(key: string | null, initial = '') {
  const [text, setText] = useState(initial)

  useEffect(() => {
    const kept = key === null ? null : sessionStorage.getItem(key)
    if (kept !== null) setText(kept)
  }, [key])

  function write(next: string) {
    setText(next)
    if (key === null) return
    try {
      if (next === '' || next === initial) sessionStorage.removeItem(key)
      else sessionStorage.setItem(key, next)
    } catch {
      // Full or forbidden: what is typed is still in the field, which is all that was promised.
    }
  }

  /** After saving: the draft has become the real thing. What was typed meanwhile stays. */
  function clear(saved: string) {
    setText((current) => (current === saved ? initial : current))
    if (key !== null && sessionStorage.getItem(key) === saved) sessionStorage.removeItem(key)
  }

  function discard() {
    setText(initial)
    if (key !== null) sessionStorage.removeItem(key)
  }

  return { text, write, clear, discard }
}
