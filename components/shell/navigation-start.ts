type Listener = () => void

let listener: Listener | null = null

/** Next calls it whenever it sets out for a page, inside of the transition that will draw it. */
export function announceNavigation(): void {
  listener?.()
}

/** Hears whenever Next sets out for a page. Returns how to stop. */
export function hearNavigations(onStart: Listener): () => void {
  listener = onStart
  return () => {
    if (listener === onStart) listener = null
  }
}
