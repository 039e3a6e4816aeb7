import { AppError } from '@/lib/errors'

/** The part of a Supabase Auth error that is stable: its code and status, never its text. */
export type AuthFailure = { code?: string | undefined; status?: number | undefined; name: string }

const reasons: Record<string, [code: AppError['code'], reason: string, field?: string]> = {
  invalid_credentials: ['unauthenticated', 'identity.wrong_credentials'],
  // In the same words as an unknown address: who signs up with somebody's address and then signs in
  // would otherwise learn from this answer that the address was free before.
  email_not_confirmed: ['unauthenticated', 'identity.wrong_credentials'],
  user_banned: ['unauthenticated', 'identity.wrong_credentials'],
  weak_password: ['rule_broken', 'identity.password_too_weak', 'password'],
  same_password: ['rule_broken', 'identity.password_unchanged', 'password'],
  email_address_invalid: ['rule_broken', 'identity.email_refused', 'email'],
  email_address_not_authorized: ['rule_broken', 'identity.email_refused', 'email'],
  // Of a changed address that somebody took before the last of both mailboxes agreed; whoever reads
  // both may know. Forms that an address can be typed into answer as usual: see below.
  email_exists: ['rule_broken', 'identity.email_taken'],
  user_already_exists: ['rule_broken', 'identity.email_taken'],
  signup_disabled: ['forbidden', 'identity.sign_up_disabled'],
  email_provider_disabled: ['forbidden', 'identity.sign_up_disabled'],
  otp_expired: ['rule_broken', 'identity.link_expired'],
  flow_state_expired: ['rule_broken', 'identity.link_expired'],
  flow_state_not_found: ['rule_broken', 'identity.link_expired'],
  bad_code_verifier: ['rule_broken', 'identity.sign_in_failed'],
  bad_oauth_state: ['rule_broken', 'identity.sign_in_failed'],
  bad_oauth_callback: ['rule_broken', 'identity.sign_in_failed'],
  provider_disabled: ['rule_broken', 'identity.sign_in_failed'],
  validation_failed: ['malformed', 'app.invalid_input'],
  session_not_found: ['unauthenticated', 'app.signed_out'],
  session_expired: ['unauthenticated', 'app.signed_out'],
  bad_jwt: ['unauthenticated', 'app.signed_out'],
  reauthentication_needed: ['forbidden', 'identity.current_password_required', 'current_password'],
  current_password_required: ['rule_broken', 'identity.current_password_required'],
  current_password_invalid: ['rule_broken', 'identity.wrong_password', 'current_password'],
  current_password_mismatch: ['rule_broken', 'identity.wrong_password', 'current_password'],
  over_request_rate_limit: ['rate_limited', 'app.rate_limited'],
  over_email_send_rate_limit: ['rate_limited', 'app.rate_limited'],
}

/** Supabase Auth's error as ours. What is not listed stays unexpected, with its cause for the log. */
export function fromAuth(error: AuthFailure): AppError {
  const known = reasons[error.code ?? '']
  if (known) {
    const [code, reason, field] = known
    return new AppError(code, reason, {
      cause: error,
      ...(field ? { fields: { [field]: [reason] } } : {}),
    })
  }
  if (error.name === 'AuthSessionMissingError') {
    return new AppError('unauthenticated', 'app.signed_out', { cause: error })
  }
  if (error.status === 429)
    return new AppError('rate_limited', 'app.rate_limited', { cause: error })
  if (error.name === 'AuthRetryableFetchError' || error.status === 503) {
    return new AppError('unavailable', 'app.unavailable', { cause: error })
  }
  return new AppError('unexpected', 'app.unexpected', { cause: error })
}

/** Codes that would tell whether an address is registered; the answer must be the usual one. */
const tellingCodes = new Set([
  'user_already_exists',
  'email_exists',
  'user_not_found',
  'otp_disabled',
  'email_not_confirmed',
  'over_email_send_rate_limit',
])

export function tellsWhoIsRegistered(error: AuthFailure): boolean {
  return tellingCodes.has(error.code ?? '')
}
