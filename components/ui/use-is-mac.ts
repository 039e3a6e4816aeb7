'use client'

import { useSyncExternalStore } from 'react'

const noSubscription = () => () => {}
const onMac = () => /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Whether shortcuts are written with ⌘; the server does not know and writes Ctrl. */
export function useIsMac(): boolean {
  return useSyncExternalStore(noSubscription, onMac, () => false)
}
