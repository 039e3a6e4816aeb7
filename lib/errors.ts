import type { z } from 'zod'

/** The kinds of failure that a caller can act on. Every door (page, action, API) speaks of these. */
export type ErrorCode =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'rule_broken'
  | 'rate_limited'
  | 'unavailable'
  | 'unexpected'

export type FieldReasons = Record<string, string[] | undefined>

const statuses: Record<ErrorCode, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rule_broken: 422,
  rate_limited: 429,
  unavailable: 503,
  unexpected: 500,
}

/** The HTTP status that a code is answered with. */
export function statusOf(code: ErrorCode): number {
  return statuses[code]
}

type AppErrorContext = {
  /** Reasons by form field, shown beside the field. */
  fields?: FieldReasons
  /** A value that helps the caller go on, such as the id of the row in the way. Never shown as text. */
  detail?: string
  /** Seconds to wait, for `rate_limited`. */
  retryAfter?: number
  cause?: unknown
}

/** A failure with a stable reason; `lib/messages.ts` has the sentence for people. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly reason: string
  readonly fields: FieldReasons | undefined
  readonly detail: string | undefined
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, reason: string, context: AppErrorContext = {}) {
    super(reason, { cause: context.cause })
    this.name = 'AppError'
    this.code = code
    this.reason = reason
    this.fields = context.fields
    this.detail = context.detail
    this.retryAfter = context.retryAfter
  }
}

/** What supabase-js hands back when the database or the data API refuses. */
export type DatabaseError = {
  code?: string | null
  message: string
  details?: string | null
  hint?: string | null
}

const reasonPattern = /^[a-z][a-z0-9]*\.[a-z][a-z0-9_]*$/

/** Whether a text has the form of a reason, `domain.what_it_is`; it need not be registered. */
export function isReason(text: string): boolean {
  return reasonPattern.test(text)
}

const codesBySqlState: Record<string, ErrorCode> = {
  '42501': 'forbidden',
  '23505': 'conflict',
  '23P01': 'conflict',
  '23503': 'rule_broken',
  '23502': 'rule_broken',
  '23514': 'rule_broken',
  P0001: 'rule_broken',
  PT400: 'malformed',
  PT401: 'unauthenticated',
  PT403: 'forbidden',
  PT404: 'not_found',
  PT409: 'conflict',
  PT422: 'rule_broken',
  PT429: 'rate_limited',
  PT503: 'unavailable',
  // Two transactions in each other's way: the caller may simply try again.
  '40001': 'conflict',
  '40P01': 'conflict',
  '55P03': 'conflict',
  '57014': 'unavailable',
  '57P01': 'unavailable',
  '57P03': 'unavailable',
  PGRST000: 'unavailable',
  PGRST001: 'unavailable',
  PGRST002: 'unavailable',
  PGRST003: 'unavailable',
  PGRST102: 'malformed',
  PGRST103: 'malformed',
  PGRST116: 'not_found',
  PGRST301: 'unauthenticated',
  PGRST302: 'unauthenticated',
  PGRST303: 'unauthenticated',
}

const reasonsByCode: Record<ErrorCode, string> = {
  malformed: 'app.malformed',
  unauthenticated: 'app.signed_out',
  forbidden: 'app.forbidden',
  not_found: 'app.not_found',
  conflict: 'app.conflict',
  rule_broken: 'app.rule_broken',
  rate_limited: 'app.rate_limited',
  unavailable: 'app.unavailable',
  unexpected: 'app.unexpected',
}

function codeOf(sqlState: string): ErrorCode {
  const known = codesBySqlState[sqlState]
  if (known) return known
  // Class 22 is data that does not fit its type: null bytes, bad uuids, numbers out of range.
  if (sqlState.startsWith('22')) return 'malformed'
  if (sqlState.startsWith('08') || sqlState.startsWith('53')) return 'unavailable'
  return 'unexpected'
}

/** Recognises our own reasons; whatever else the database says stays in the log, as the cause. */
export function fromDatabase(error: DatabaseError): AppError {
  const sqlState = error.code ?? ''
  const code = codeOf(sqlState)
  if (isReason(error.message) && code !== 'unexpected') {
    return new AppError(code, error.message, {
      detail: error.details ?? undefined,
      retryAfter: code === 'rate_limited' ? secondsIn(error.details) : undefined,
      cause: error,
    })
  }
  // No SQLSTATE at all means that the answer did not come from Postgres: nothing was reached.
  if (sqlState === '' && /fetch failed|ECONN|network|timeout/i.test(error.message)) {
    return new AppError('unavailable', reasonsByCode.unavailable, { cause: error })
  }
  return new AppError(code, reasonsByCode[code], { cause: error })
}

function secondsIn(text: string | null | undefined): number | undefined {
  const seconds = Number.parseInt(text ?? '', 10)
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined
}

/** Field reasons of a failed parse; standard zod messages become generic `field.…` reasons. */
export function fromZod(error: z.ZodError): AppError {
  const fields: FieldReasons = {}
  for (const issue of error.issues) {
    const path = issue.path.map(String).join('.')
    const reasons = fields[path] ?? []
    const reason = reasonOfIssue(issue)
    if (!reasons.includes(reason)) reasons.push(reason)
    fields[path] = reasons
  }
  return new AppError('malformed', 'app.invalid_input', { fields })
}

function reasonOfIssue(issue: z.core.$ZodIssue): string {
  if (isReason(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'int') return 'field.not_whole'
      // zod leaves the input out of its issues; only the message tells absent from wrong.
      return /received (?:undefined|null)$/.test(issue.message)
        ? 'field.required'
        : 'field.invalid_type'
    case 'too_big':
      return issue.origin === 'string' ? 'field.too_long' : 'field.too_big'
    case 'too_small':
      if (issue.origin !== 'string') return 'field.too_small'
      return issue.minimum === 1 ? 'field.required' : 'field.too_short'
    case 'unrecognized_keys':
      return 'field.unknown'
    case 'invalid_value':
      return 'field.not_a_choice'
    case 'invalid_format':
      return issue.format === 'email' ? 'field.invalid_email' : 'field.invalid_format'
    default:
      return 'field.invalid'
  }
}

/** Anything thrown, as an AppError; what we do not know is `unexpected` and keeps its cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isFetchFailure(error)) {
    return new AppError('unavailable', reasonsByCode.unavailable, { cause: error })
  }
  return new AppError('unexpected', reasonsByCode.unexpected, { cause: error })
}

function isFetchFailure(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'AuthRetryableFetchError' || error.message === 'fetch failed')
  )
}
