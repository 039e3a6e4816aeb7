type Guard = (event: PopStateEvent) => void

let guard: Guard | null = null

/**
 * To be called before the router is there: of one event, whoever came first hears first. Apart from
 * what the guard does, which pages without forms shall not have to load.
 */
export function hearBackFirst(): void {
  window.addEventListener('popstate', (event) => guard?.(event))
}

/** Hands each step in the history to `next` before the router hears of it, until what it answers is called. */
export function listenToBack(next: Guard): () => void {
  guard = next
  return () => {
    if (guard === next) guard = null
  }
}
