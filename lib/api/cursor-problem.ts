import { AppError } from '@/lib/errors'

/** A cursor that parses but was tampered with is refused by the database, as a position. */
export function cursorProblem(error: unknown): never {
  if (error instanceof AppError && error.reason.endsWith('.list_position_invalid')) {
    throw new AppError('malformed', 'app.invalid_cursor', {
      fields: { cursor: ['app.invalid_cursor'] },
      cause: error,
    })
  }
  throw error
}
