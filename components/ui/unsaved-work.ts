type Way = () => void

const holders = new Set<symbol>()
const listeners = new Set<() => void>()

/** The way that was about to be taken, as long as it is asked about. */
let asked: Way | null = null

/** Whether somebody has said that what is unsaved may be lost. */
let isGivenUp = false

/** Somebody is in the middle of something, until what is answered is called. */
export function holdUnsaved(holder = Symbol('unsaved')): () => void {
  isGivenUp = false
  holders.add(holder)
  return () => holders.delete(holder)
}

export function isUnsaved(): boolean {
  return holders.size > 0 && !isGivenUp
}

/** Taken at once where nothing is unsaved; else asked about first. For all that is no link. */
export function leaveBy(way: Way): void {
  if (isUnsaved()) ask(way)
  else way()
}

export function stay(): void {
  ask(null)
}

/** Asked once is enough, also where the way leads out of the app. */
export function leave(): void {
  const way = asked
  ask(null)
  isGivenUp = true
  way?.()
}

/** Who goes on with it is here still, wherever the way was to lead, and is asked the next time. */
export function takeUpAgain(): void {
  isGivenUp = false
}

export function isAsked(): boolean {
  return asked !== null
}

/** One asks for all: a page may have several forms, and one question is enough. */
export function isAsking(holder: symbol): boolean {
  const [first] = holders
  return isAsked() && first === holder
}

export function onQuestion(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

function ask(way: Way | null): void {
  asked = way
  for (const listener of listeners) listener()
}
