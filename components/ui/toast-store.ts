export type ToastVariant = 'default' | 'success' | 'error'

export interface ToastAction {
  label: string
  onClick: () => unknown
}

export interface ToastOptions {
  description?: string
  variant?: ToastVariant
  action?: ToastAction
  /** Milliseconds until it goes; errors and toasts with an action stay longer by default. */
  duration?: number
}

export interface ToastItem extends ToastOptions {
  id: number
  title: string
  open: boolean
}

// More than this at once is a wall, not a message; the oldest gives way.
const LIMIT = 4

let items: ToastItem[] = []
let nextId = 1
const listeners = new Set<() => void>()

function publish(next: ToastItem[]): void {
  items = next
  for (const listener of listeners) listener()
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function currentToasts(): ToastItem[] {
  return items
}

function show(title: string, options: ToastOptions = {}): number {
  const id = nextId
  nextId += 1
  publish([...items, { ...options, id, title, open: true }].slice(-LIMIT))
  return id
}

/** Closing plays the leaving animation; `removeToast` follows when it is over. */
export function dismissToast(id: number): void {
  publish(items.map((item) => (item.id === id ? { ...item, open: false } : item)))
}

export function removeToast(id: number): void {
  publish(items.filter((item) => item.id !== id))
}

/** Says what has happened; to be called from event handlers in the browser. */
export const toast = Object.assign(show, {
  success: (title: string, options?: ToastOptions) =>
    show(title, { ...options, variant: 'success' }),
  error: (title: string, options?: ToastOptions) => show(title, { ...options, variant: 'error' }),
  /** Something was done that can be taken back: stays ten seconds with an Undo button. */
  undo: (title: string, onUndo: () => unknown, options?: ToastOptions) =>
    show(title, { duration: 10_000, ...options, action: { label: 'Undo', onClick: onUndo } }),
  dismiss: dismissToast,
})
