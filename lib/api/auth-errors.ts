import { AppError } from '@/lib/errors'
import { type AuthFailure, fromAuth as toKnown } from '@/lib/identity/auth.rules'

/** What the auth service refused; what has no name of its own becomes the given reason. */
export function fromAuth(error: AuthFailure, otherwise: AppError): AppError {
  const known = toKnown(error)
  if (known.code !== 'unexpected') return known
  const isOurs = (error.status ?? 0) >= 500
  return isOurs ? new AppError('unavailable', 'app.unavailable', { cause: error }) : otherwise
}
