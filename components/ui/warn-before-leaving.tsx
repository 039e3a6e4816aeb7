'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState, useSyncExternalStore } from 'react'
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogTitle,
} from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { guardBack } from '@/components/ui/guard-back'
import {
  holdUnsaved,
  isAsking,
  isUnsaved,
  leave,
  leaveBy,
  onQuestion,
  stay,
  takeUpAgain,
} from '@/components/ui/unsaved-work'

/** What is half written is not lost by a key or a click in the wrong place: one is asked before. */
export function WarnBeforeLeaving({ isDirty }: { isDirty: boolean }) {
  const router = useRouter()
  const [holder] = useState(() => Symbol('unsaved'))
  const isOpen = useSyncExternalStore(
    onQuestion,
    () => isAsking(holder),
    () => false,
  )

  useEffect(() => {
    if (!isDirty) return
    const letGo = holdUnsaved(holder)
    const unguardBack = guardBack()
    // Leaving the app itself, which only the browser can ask about.
    const onUnload = (event: BeforeUnloadEvent) => {
      if (isUnsaved()) event.preventDefault()
    }
    // Links of the app do not unload the page. Caught on the way down, before the router sees it.
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null
      if (link === null || !isUnsaved() || !leadsAway(link, event)) return
      event.preventDefault()
      event.stopPropagation()
      leaveBy(() => {
        // A menu that has closed meanwhile has taken its links with it.
        if (link.isConnected) link.click()
        else if (link.origin === window.location.origin) router.push(link.href)
        else window.location.assign(link.href)
      })
    }
    window.addEventListener('beforeunload', onUnload)
    window.addEventListener('click', onClick, { capture: true })
    window.addEventListener('input', takeUpAgain, { capture: true })
    return () => {
      letGo()
      unguardBack()
      stay()
      window.removeEventListener('beforeunload', onUnload)
      window.removeEventListener('click', onClick, { capture: true })
      window.removeEventListener('input', takeUpAgain, { capture: true })
    }
  }, [isDirty, holder, router])

  return (
    <AlertDialog open={isOpen} onOpenChange={(open) => (open ? null : stay())}>
      <AlertDialogContent>
        <div className="grid gap-1.5">
          <AlertDialogTitle>Leave this page?</AlertDialogTitle>
          <AlertDialogDescription>
            What you have typed is not saved, and is lost when you leave.
          </AlertDialogDescription>
        </div>
        <AlertDialogFooter>
          <AlertDialogCancel asChild>
            <Button variant="outline">Stay</Button>
          </AlertDialogCancel>
          <Button variant="destructive" onClick={leave}>
            Leave
          </Button>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  )
}

/** Not to a place on the page, into another tab, a file, or a mail. */
function leadsAway(link: HTMLAnchorElement, event: MouseEvent): boolean {
  return (
    link.protocol.startsWith('http') &&
    !link.hasAttribute('download') &&
    link.target !== '_blank' &&
    !link.getAttribute('href')?.startsWith('#') &&
    event.button === 0 &&
    !event.metaKey &&
    !event.ctrlKey &&
    !event.shiftKey
  )
}
