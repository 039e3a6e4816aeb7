type Guard = (event: PopStateEvent) => void

const guards: Guard[] = []

/**
 * To be called before the router is there: of one event, whoever came first hears first. Apart from
 * what the guard does, which pages without forms shall not have to load.
 */
export function hearBackFirst(): void {
  window.addEventListener('popstate', (event) => guards[0]?.(event))
}

/**
 * Hands each step in the history to `next` before the router hears of it, until what it answers is
 * called. Of several, to the one that came first: a page may have more than one form.
 */
export function listenToBack(next: Guard): () => void {
  guards.push(next)
  return () => {
    const place = guards.indexOf(next)
    if (place >= 0) guards.splice(place, 1)
  }
}
