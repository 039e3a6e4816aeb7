'use client'

import { useEffect } from 'react'
import { holdUnsaved, mayLeave } from '@/components/ui/unsaved-work'

/** What is half written is not lost by a key or a click in the wrong place. */
export function useWarnBeforeLeaving(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return
    const letGo = holdUnsaved()
    const here = withoutHash(window.location.href)
    const state: unknown = window.history.state
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    // By Back the place is left already when one is told: who stays is put there again, before the
    // router draws anything else.
    const onPop = (event: PopStateEvent) => {
      if (withoutHash(window.location.href) === here || mayLeave()) return
      event.stopImmediatePropagation()
      window.history.pushState(state, '', here)
    }
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
    window.addEventListener('popstate', onPop, { capture: true })
    window.addEventListener('click', onClick, { capture: true })
    return () => {
      letGo()
      window.removeEventListener('beforeunload', onUnload)
      window.removeEventListener('popstate', onPop, { capture: true })
      window.removeEventListener('click', onClick, { capture: true })
    }
  }, [isDirty])
}

function withoutHash(href: string): string {
  return href.replace(/#.*$/, '')
}
