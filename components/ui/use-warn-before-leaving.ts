'use client'

import { useEffect } from 'react'
import { guardBack, holdUnsaved, mayLeave } from '@/components/ui/unsaved-work'

/** What is half written is not lost by a key or a click in the wrong place. */
export function useWarnBeforeLeaving(isDirty: boolean): void {
  // Also once it is clean again: what stands in the history twice is left by one Back.
  useEffect(guardBack, [])

  useEffect(() => {
    if (!isDirty) return
    const letGo = holdUnsaved()
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    // Links of the app do not unload the page. Caught on the way down, before the router sees it.
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null
      const staysHere =
        link === null ||
        link.getAttribute('target') === '_blank' ||
        link.getAttribute('href')?.startsWith('#') ||
        event.button !== 0 ||
        event.metaKey ||
        event.ctrlKey ||
        event.shiftKey
      if (staysHere || mayLeave()) return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('beforeunload', onUnload)
    window.addEventListener('click', onClick, { capture: true })
    return () => {
      letGo()
      window.removeEventListener('beforeunload', onUnload)
      window.removeEventListener('click', onClick, { capture: true })
    }
  }, [isDirty])
}
