import { listenToBack } from '@/components/ui/back-listener'
import { isUnsaved, leaveBy } from '@/components/ui/unsaved-work'

const pageOf = ({ pathname, search }: Location) => `${pathname}${search}`

/**
 * Asks before Back or Forward leaves what is unsaved on this page. The browser has taken the step by
 * the time it is heard of, so it is kept from the router, which draws nothing, and taken back; who
 * then leaves takes the same step again. The history stays as it was.
 */
export function guardBack(): () => void {
  const here = pageOf(window.location)
  // Browsers without it have no way to say which way the step went: it was Back, as good as always.
  const navigation: Navigation | undefined = window.navigation
  const entry = navigation?.currentEntry?.key
  let isReturning = false

  function onPop(event: PopStateEvent) {
    if (pageOf(window.location) === here) {
      if (isReturning) event.stopImmediatePropagation()
      isReturning = false
      return
    }
    if (!isUnsaved()) return
    event.stopImmediatePropagation()
    const wanted = navigation?.currentEntry?.key
    isReturning = true
    if (entry && wanted) navigation.traverseTo(entry)
    else window.history.forward()
    leaveBy(() => {
      if (wanted) navigation.traverseTo(wanted)
      else window.history.back()
    })
  }
  return listenToBack(onPop)
}
