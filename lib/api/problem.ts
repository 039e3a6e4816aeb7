import { HTTPException } from 'hono/http-exception'
import { type AppError, type ErrorCode, statusOf, toAppError } from '@/lib/errors'
import { reasonDetail } from './problem-details'

/** Codes that only HTTP knows; the others are shared with pages and actions. */
const HTTP_ONLY = {
  method_not_allowed: 405,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
} as const

type HttpOnlyCode = keyof typeof HTTP_ONLY
export type ProblemCode = ErrorCode | HttpOnlyCode

export type FieldError = { field: string; reason: string; detail?: string }

/** The body of every answer that is not a success: RFC 9457 with our own members. */
export type ProblemBody = {
  type: string
  title: string
  status: number
  detail: string
  code: ProblemCode
  reason: string
  errors: FieldError[]
  request_id: string
  [extension: string]: unknown
}

type ProblemOptions = {
  detail?: string
  errors?: FieldError[]
  headers?: Record<string, string>
  extensions?: Record<string, unknown>
  cause?: unknown
}

const TITLES: Record<number, string> = {
  400: 'The request is malformed',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'This method is not available here',
  409: 'In conflict with what is stored',
  412: 'Changed in the meantime',
  413: 'The request is too large',
  415: 'Unsupported format',
  422: 'A rule is broken',
  429: 'Too many requests',
  500: 'Something went wrong on our side',
  503: 'Temporarily unavailable',
}

/** Thrown by middleware and handlers; also what every other error becomes before it is answered. */
export class Problem extends Error {
  readonly status: number
  readonly detail: string
  readonly errors: FieldError[]
  readonly headers: Record<string, string>
  readonly extensions: Record<string, unknown>
  readonly code: ProblemCode
  readonly reason: string

  constructor(code: ProblemCode, reason: string, options: ProblemOptions = {}) {
    super(reason, { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.reason = reason
    this.status = problemStatus(code)
    this.detail = options.detail ?? reasonDetail(reason)
    this.errors = options.errors ?? []
    this.headers = options.headers ?? {}
    this.extensions = options.extensions ?? {}
  }

  toResponse(requestId: string): Response {
    const body: ProblemBody = {
      type: `urn:clientele:problem:${this.code}`,
      title: TITLES[this.status] ?? 'Error',
      status: this.status,
      detail: this.detail,
      code: this.code,
      reason: this.reason,
      errors: this.errors,
      request_id: requestId,
      ...this.extensions,
    }
    return new Response(JSON.stringify(body), {
      status: this.status,
      headers: { 'Content-Type': 'application/problem+json; charset=utf-8', ...this.headers },
    })
  }
}

function isHttpOnly(code: ProblemCode): code is HttpOnlyCode {
  return code in HTTP_ONLY
}

function problemStatus(code: ProblemCode): number {
  return isHttpOnly(code) ? HTTP_ONLY[code] : statusOf(code)
}

/** Whatever was thrown, as the one shape that callers get; what nobody expected stays unnamed. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof HTTPException) return fromHttpException(error)
  return fromAppError(toAppError(error))
}

function fromAppError(error: AppError): Problem {
  const errors = Object.entries(error.fields ?? {}).flatMap(([field, reasons]) =>
    (reasons ?? []).map((reason) => ({ field, reason })),
  )
  // Rules about one value name its field as their detail.
  if (error.code === 'rule_broken' && errors.length === 0 && FIELD.test(error.detail ?? '')) {
    errors.push({ field: error.detail ?? '', reason: error.reason })
  }
  const headers: Record<string, string> = {}
  if (error.code === 'rate_limited') headers['Retry-After'] = String(error.retryAfter ?? 60)
  if (error.code === 'unavailable') headers['Retry-After'] = '5'
  if (error.code === 'unauthenticated') headers['WWW-Authenticate'] = 'Bearer realm="clientele"'
  const extensions = error.code === 'conflict' ? inTheWay(error) : {}
  return new Problem(error.code, error.reason, { errors, headers, extensions, cause: error })
}

/**
 * Details that callers act on: the id of the row in the way, which the database tells only those who may
 * see that row; the new total of an order; the variants that cannot be bought.
 */
function inTheWay({ reason, detail = '' }: AppError): Record<string, unknown> {
  if (UUID.test(detail)) return { existing_id: detail }
  if (reason === 'commerce.price_changed') return { total_minor: Number(detail) }
  if (VARIANTS.has(reason) && detail.startsWith('[')) return { variants: JSON.parse(detail) }
  return {}
}

const VARIANTS = new Set(['commerce.stock_insufficient', 'commerce.variant_unavailable'])
// A part of what was sent, as in `shipping_address.line1` or `items.2.quantity`.
const FIELD = /^[a-z][a-z0-9]*(?:[._][a-z0-9]+)*$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function fromHttpException(error: HTTPException): Problem {
  if (error.status === 413) return new Problem('payload_too_large', 'api.body_too_large')
  if (error.status === 415) {
    return new Problem('unsupported_media_type', 'api.unsupported_media_type')
  }
  if (error.status === 400) return new Problem('malformed', 'api.invalid_json')
  return new Problem('unexpected', 'app.unexpected', { cause: error })
}
