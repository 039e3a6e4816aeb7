import { AppError } from '@/lib/errors'

type Draft = { id: string; created_at: string; updated_at: string }
/** Which one to save over, and as of when; nulls for a new one. */
type Version = { id: string | null; expected_updated_at: string | null }

/**
 * Saves a new draft. Where the answer to an earlier try was lost, the draft that it made is saved
 * over: by its key it is known, and what was typed since is another request. Unless somebody has
 * changed it since it was made; then the caller is told which one it is, and asked.
 */
export async function saveNewDraft<T>(
  save: (over: Version) => Promise<T>,
  find: (id: string) => Promise<Draft | null>,
): Promise<T> {
  try {
    return await save({ id: null, expected_updated_at: null })
  } catch (error) {
    const isReused = error instanceof AppError && error.reason === 'platform.idempotency_key_reused'
    const made = isReused && error.detail !== undefined ? await find(error.detail) : null
    if (made === null) throw error
    if (made.updated_at !== made.created_at) {
      throw new AppError('conflict', 'finance.draft_changed', { detail: made.id, cause: error })
    }
    return save({ id: made.id, expected_updated_at: made.updated_at })
  }
}
