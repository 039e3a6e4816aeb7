/** An answer in the words of Supabase Auth: `code`, `error_code`, `msg`. */
export class AuthError extends Error {
  override name = 'AuthError'
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(
    status: number,
    code: string,
    message: string,
    details: Record<string, unknown> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }

  toResponse(): Response {
    const body = {
      code: this.status,
      error_code: this.code,
      msg: this.message,
      ...this.details,
    }
    return Response.json(body, {
      status: this.status,
      headers: { 'X-Sb-Error-Code': this.code },
    })
  }
}

export const invalid = (message: string, status = 400) =>
  new AuthError(status, 'validation_failed', message)
export const noNullCharacters = () => invalid('Null characters and lone surrogates are not allowed')
export const invalidCredentials = () =>
  new AuthError(400, 'invalid_credentials', 'Invalid login credentials')
export const linkExpired = () =>
  new AuthError(403, 'otp_expired', 'Email link is invalid or has expired')
export const userNotFound = () => new AuthError(404, 'user_not_found', 'User not found')
export const emailExists = () =>
  new AuthError(422, 'email_exists', 'A user with this email address has already been registered')
export const signupDisabled = () =>
  new AuthError(422, 'signup_disabled', 'Signups not allowed for this instance')
export const notImplemented = (what: string) =>
  new AuthError(501, 'not_implemented', `${what} is not implemented by the embedded stack`)
