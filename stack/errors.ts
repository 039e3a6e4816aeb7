/** What a person can do something about: shown as one sentence, without a stack trace. */
export class StackError extends Error {
  override name = 'StackError'
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}

/** Turns a failed file operation into a sentence; anything else is passed on as it is. */
export function fileError(error: unknown, path: string): Error {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StackError(`The disk is full: ${path} could not be written; free some space.`)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StackError(
        `${path} may not be written by this user; correct its owner, or set CLIENTELE_HOME to a folder that you own.`,
      )
    default:
      return error instanceof Error ? error : new Error(String(error))
  }
}
