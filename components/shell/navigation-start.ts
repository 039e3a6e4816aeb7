type Listener = (url: string) => void

let listener: Listener | null = null

/** To be called by Next for each page that it goes to, before it asks for it. */
export function announceNavigation(url: string): void {
  listener?.(url)
}

/** Hears of each page that Next goes to, by its address. Returns how to stop. */
export function hearNavigations(onStart: Listener): () => void {
  listener = onStart
  return () => {
    if (listener === onStart) listener = null
  }
}
