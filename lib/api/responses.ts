import type { z } from '@hono/zod-openapi'
import { problemSchema } from './schemas'

const PROBLEMS = {
  400: [
    'The request is malformed: bad JSON, a wrong type, an unknown field, a bad id or cursor.',
    'malformed',
    'app.invalid_input',
  ],
  401: [
    'No token or session, or one that has ended.',
    'unauthenticated',
    'identity.sign_in_required',
  ],
  403: ['Signed in, but not allowed to do this.', 'forbidden', 'identity.permission_denied'],
  404: [
    'Does not exist, or belongs to another organization.',
    'not_found',
    'crm.customer_not_found',
  ],
  409: [
    'In conflict with what is stored, or the idempotency key was used for something else.',
    'conflict',
    'platform.idempotency_key_reused',
  ],
  412: [
    '`If-Match` names another version than the stored one.',
    'precondition_failed',
    'crm.customer_changed',
  ],
  413: ['The body is larger than allowed here.', 'payload_too_large', 'api.body_too_large'],
  415: [
    'The body has a content type that is not understood here.',
    'unsupported_media_type',
    'api.unsupported_media_type',
  ],
  422: ['Well-formed, but a rule forbids it.', 'rule_broken', 'crm.customer_unidentified'],
  429: [
    'Too many requests; `Retry-After` says how many seconds to wait.',
    'rate_limited',
    'app.rate_limited',
  ],
  503: ['A dependency is down; safe to repeat later.', 'unavailable', 'app.unavailable'],
} as const satisfies Record<number, readonly [string, string, string]>

type ProblemStatus = keyof typeof PROBLEMS

function problemResponse(status: ProblemStatus) {
  const [description, code, reason] = PROBLEMS[status]
  return {
    description,
    content: {
      'application/problem+json': {
        schema: problemSchema,
        example: {
          type: `urn:clientele:problem:${code}`,
          title: description,
          status,
          detail: description,
          code,
          reason,
          errors: status === 400 ? [{ field: 'email', reason: 'field.invalid_email' }] : [],
          request_id: '0d9c2b52-6a3e-4f5e-8a59-0f2f4c5f7d10',
        },
      },
    },
    ...(status === 429
      ? { headers: { 'Retry-After': { schema: { type: 'integer' as const } } } }
      : {}),
  }
}

/** Error answers of a route, from the one table above. */
export function problems<S extends ProblemStatus>(...statuses: S[]) {
  const entries = statuses.map((status) => [status, problemResponse(status)] as const)
  return Object.fromEntries(entries) as Record<S, ReturnType<typeof problemResponse>>
}

export const ETAG_HEADER = {
  ETag: {
    schema: { type: 'string' as const },
    required: true,
    description: 'The version; send it as If-Match to change only what you have seen.',
  },
}

/** Where only some of those who read may change anything. */
export const STAFF_ETAG_HEADER = {
  ETag: {
    schema: { type: 'string' as const },
    description: 'To staff: the version; send it as If-Match to change only what you have seen.',
  },
}

export const LOCATION_HEADER = {
  Location: {
    schema: { type: 'string' as const },
    required: true,
    description: 'Where the new row is.',
  },
}

export const REPLAYED_HEADER = {
  'Idempotent-Replayed': {
    schema: { type: 'string' as const, enum: ['true'] },
    description: 'Present when this is the stored answer of an earlier request.',
  },
}

/** Of reads that name a customer: it may have become part of another one. Writes are 409 then. */
export const MERGED = {
  308: {
    description:
      'The customer was merged into another; `Location` names the same thing of that one.',
    headers: { Location: { schema: { type: 'string' as const }, required: true } },
  },
}

/** What any call can answer where one may sign in. */
export const CALLER_PROBLEMS = [400, 401, 403, 404, 503] as const
/** What one with a body can answer on top. */
export const BODY_PROBLEMS = [...CALLER_PROBLEMS, 409, 413, 415, 422] as const
/** And one that takes a key: of those there may be too many. */
export const WRITE_PROBLEMS = [...BODY_PROBLEMS, 429] as const

export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } }
}

/** Either way of saying who one is. */
export const SIGNED_IN: Record<string, string[]>[] = [{ bearer: [] }, { cookie: [] }]
/** Or nobody: where visitors of a shop are welcome. */
export const ANYBODY: Record<string, string[]>[] = [{}, ...SIGNED_IN]
