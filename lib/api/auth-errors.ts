import type { AuthError } from '@supabase/supabase-js'
import { log } from '@/lib/log'
import { Problem } from './problem'

const RULES: Record<string, string> = {
  weak_password: 'identity.password_too_weak',
  same_password: 'identity.password_unchanged',
  signup_disabled: 'identity.sign_up_disabled',
  email_provider_disabled: 'identity.sign_up_disabled',
}

/** No answer at all, which says the same about every account. */
export function isUnreachable(error: { name?: string; status?: number | undefined }): boolean {
  return error.name === 'AuthRetryableFetchError' && (error.status ?? 0) === 0
}

/** What the auth service refused; anything unnamed becomes the given reason, never its own text. */
export function fromAuth(error: AuthError, otherwise: Problem): Problem {
  if (isUnreachable(error) || (error.status ?? 0) >= 500) {
    log.error({ event: 'api.auth_failed', status: error.status, code: error.code }, 'auth failed')
    return new Problem('unavailable', 'app.auth_unavailable', { headers: { 'Retry-After': '5' } })
  }
  if (error.status === 429) {
    return new Problem('rate_limited', 'api.rate_limited', { headers: { 'Retry-After': '60' } })
  }
  const rule = RULES[error.code ?? '']
  return rule === undefined ? otherwise : new Problem('rule_broken', rule)
}
