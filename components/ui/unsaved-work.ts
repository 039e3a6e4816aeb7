const QUESTION = 'Leave this page? What you have typed is not saved.'

const holders = new Set<symbol>()

/** The page that stands in the history once more, so that Back comes to us before it leaves. */
let doubled: string | null = null
let guards = 0

/** Somebody is in the middle of something, until what is answered is called. */
export function holdUnsaved(): () => void {
  const holder = Symbol('unsaved')
  holders.add(holder)
  doublePage()
  return () => holders.delete(holder)
}

/** Asked by everything that leads elsewhere and is no link, such as the command menu. */
export function mayLeave(): boolean {
  return holders.size === 0 || window.confirm(QUESTION)
}

/** Whether what comes next should take the place of this page, which would be met twice by Back. */
export function isDoubled(): boolean {
  return doubled === window.location.href
}

function doublePage(): void {
  if (isDoubled()) return
  // With the state that is there, the router takes both for the same page and draws nothing anew.
  window.history.pushState(window.history.state, '', window.location.href)
  doubled = window.location.href
}

/**
 * Asks before Back leaves this page. The router hears of it first and would have left by then; so
 * the first step back stays on the page, and is taken on or undone by the answer.
 */
export function guardBack(): () => void {
  const here = window.location.href
  guards += 1

  const onPop = () => {
    if (window.location.href !== here || doubled !== here) return
    doubled = null
    if (!mayLeave()) {
      doublePage()
      return
    }
    // Asked once is enough, also where the way leads out of the app.
    holders.clear()
    window.history.back()
  }
  window.addEventListener('popstate', onPop)
  return () => {
    guards -= 1
    window.removeEventListener('popstate', onPop)
    // What is drawn anew in its place, as after saving, goes on.
    setTimeout(() => {
      if (guards === 0) doubled = null
    })
  }
}
