/** What somebody was typing, and the version of what they were changing when they began. */
export type Draft = { text: string; base: string | null }

export function readDraft(storage: Pick<Storage, 'getItem'>, key: string): Draft | null {
  const kept = storage.getItem(key)
  if (kept === null) return null
  try {
    const draft: unknown = JSON.parse(kept)
    return isDraft(draft) ? draft : null
  } catch {
    return null
  }
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null || !('text' in value && 'base' in value)) {
    return false
  }
  return typeof value.text === 'string' && (value.base === null || typeof value.base === 'string')
}

/** Null keeps none any more. */
export function keepDraft(
  storage: Pick<Storage, 'setItem' | 'removeItem'>,
  key: string,
  draft: Draft | null,
): void {
  try {
    if (draft === null) storage.removeItem(key)
    else storage.setItem(key, JSON.stringify(draft))
  } catch {
    // Full or forbidden: what is typed is still in the field, which is all that was promised.
  }
}
