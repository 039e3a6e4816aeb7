const QUESTION = 'Leave this page? What you have typed is not saved.'

const holders = new Set<symbol>()

/** Somebody is in the middle of something, until what is answered is called. */
export function holdUnsaved(): () => void {
  const holder = Symbol('unsaved')
  holders.add(holder)
  return () => holders.delete(holder)
}

/** Asked by everything that leads elsewhere and is no link, such as the command menu. */
export function mayLeave(): boolean {
  return holders.size === 0 || window.confirm(QUESTION)
}
