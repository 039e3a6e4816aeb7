'use client'

import { useEffect, useRef } from 'react'

/**
 * Keeps the controls of the surrounding form at what the address says when a link changed it: they
 * are not controlled, so that typing never waits for the server. The one being typed into is left.
 */
export function FilterSync({ values }: { values: Record<string, string> }) {
  const root = useRef<HTMLSpanElement>(null)
  const key = JSON.stringify(values)
  const shown = useRef(key)

  useEffect(() => {
    // The first are on the page already, but for what was changed since it came.
    if (shown.current === key) return
    shown.current = key
    const form = root.current?.closest('form')
    for (const [name, value] of new URLSearchParams(JSON.parse(key))) {
      const control = form?.elements.namedItem(name)
      const isField = control instanceof HTMLInputElement || control instanceof HTMLSelectElement
      if (isField && control !== document.activeElement) control.value = value
    }
  }, [key])

  return <span ref={root} hidden />
}
