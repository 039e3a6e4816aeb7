import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type AppError, fromDatabase, fromZod, statusOf, toAppError } from '../../../lib/errors.ts'

const facts = ({ code, reason }: AppError) => ({ code, reason })

describe('fromDatabase', () => {
  it.each([
    ['PT404', 'crm.customer_not_found', 'not_found', 'crm.customer_not_found'],
    ['42501', 'identity.permission_denied', 'forbidden', 'identity.permission_denied'],
    ['23505', 'crm.customer_email_taken', 'conflict', 'crm.customer_email_taken'],
    ['42501', 'permission denied for table x', 'forbidden', 'app.forbidden'],
    ['23505', 'duplicate key value violates …', 'conflict', 'app.conflict'],
    ['22P05', 'unsupported Unicode escape sequence', 'malformed', 'app.malformed'],
    ['22P02', 'invalid input syntax for type uuid', 'malformed', 'app.malformed'],
    ['57014', 'canceling statement due to timeout', 'unavailable', 'app.unavailable'],
    ['PGRST301', 'JWT expired', 'unauthenticated', 'app.signed_out'],
    ['XX000', 'internal.error', 'unexpected', 'app.unexpected'],
    ['', 'TypeError: fetch failed', 'unavailable', 'app.unavailable'],
    ['', 'something else', 'unexpected', 'app.unexpected'],
  ])('%s %s → %s', (code, message, expectedCode, expectedReason) => {
    expect(facts(fromDatabase({ code, message }))).toEqual({
      code: expectedCode,
      reason: expectedReason,
    })
  })

  it('hands on the detail of our own reasons only', () => {
    const own = fromDatabase({
      code: '23505',
      message: 'crm.customer_email_taken',
      details: 'id-1',
    })
    const foreign = fromDatabase({
      code: '23505',
      message: 'duplicate key',
      details: 'Key (email)',
    })
    expect([own.detail, foreign.detail]).toEqual(['id-1', undefined])
  })
})

describe('fromZod', () => {
  const schema = z.object({
    name: z.string().min(1).max(5),
    email: z.email(),
    kind: z.enum(['a', 'b']),
    rule: z.string().refine((text) => text === 'ok', 'identity.slug_invalid'),
  })

  it('names a reason for every field', () => {
    const parsed = schema.safeParse({ name: 'too long', email: 'x', kind: 'c', rule: 'no' })
    expect(parsed.error && fromZod(parsed.error).fields).toEqual({
      name: ['field.too_long'],
      email: ['field.invalid_email'],
      kind: ['field.not_a_choice'],
      rule: ['identity.slug_invalid'],
    })
  })

  it('tells a missing field from one of a wrong type', () => {
    const parsed = schema.safeParse({ name: 5, kind: 'a', rule: 'ok' })
    expect(parsed.error && fromZod(parsed.error).fields).toEqual({
      name: ['field.invalid_type'],
      email: ['field.required'],
    })
  })
})

describe('toAppError', () => {
  it('hides what it does not know', () => {
    const error = toAppError(new Error('relation "secret_table" does not exist'))
    expect(facts(error)).toEqual({ code: 'unexpected', reason: 'app.unexpected' })
    expect(error.message).toBe('app.unexpected')
  })

  it('says that a server cannot be reached', () => {
    expect(toAppError(new TypeError('fetch failed')).code).toBe('unavailable')
  })
})

describe('statusOf', () => {
  it('knows the status of the contract', () => {
    expect([statusOf('malformed'), statusOf('rule_broken'), statusOf('rate_limited')]).toEqual([
      400, 422, 429,
    ])
  })
})
