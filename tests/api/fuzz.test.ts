import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api } from '../helpers/request.ts'
import { call } from './contract.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 40)
let tenant: Tenant
beforeAll(async () => {
  tenant = await createTenant()
})
afterAll(() => dropTenant(tenant))

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 50 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
    '💥',
    "'; drop table customers; --",
    '=1+1',
  ),
  fc.constantFrom('x'.repeat(2_500), '-infinity', 'NaN', 'null', '../../etc/passwd', '%', '%00'),
)
const oddValue = fc.oneof(
  oddText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(-1, 0, 1e308, Number.MAX_SAFE_INTEGER, true, null, [], {}, [[]]),
)
const customerFields = [
  'name',
  'company',
  'email',
  'phone',
  'country_code',
  'external_ref',
  'source',
  'segment',
  'owner_id',
  'tags',
  'org_id',
  'id',
  '__proto__',
  'constructor',
] as const
const oddCustomer = fc.oneof(
  fc.dictionary(fc.constantFrom(...customerFields), oddValue, { maxKeys: 6 }),
  oddValue,
)

async function expectNoFailure(path: string, options: Parameters<typeof api>[1]): Promise<void> {
  const response = await call(path, { user: tenant.user, ...options })
  expect(response.status, `${path} ${response.text}`).toBeLessThan(500)
}

const json = { 'content-type': 'application/json' }

// What fails once with an odd input has failed: another try has other inputs.
describe('no input makes it fail', { retry: 0 }, () => {
  it('bodies of customers', async () => {
    await fc.assert(
      fc.asyncProperty(oddCustomer, (body) =>
        expectNoFailure('/api/v1/customers', {
          method: 'POST',
          body: JSON.stringify(body) ?? 'undefined',
          headers: json,
        }),
      ),
      { numRuns: RUNS },
    )
  })

  it('raw bytes as JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (body) =>
        expectNoFailure('/api/v1/customers', { method: 'POST', body, headers: json }),
      ),
      { numRuns: RUNS },
    )
  })

  it('queries of lists and search', async () => {
    const names = ['limit', 'cursor', 'segments', 'owner_ids', 'tag_ids', 'sources']
    names.push('country_codes', 'created_from', 'created_to', 'archived', 'sort', 'q', 'odd')
    const query = fc.dictionary(fc.constantFrom(...names), oddText, { minKeys: 1, maxKeys: 3 })
    await fc.assert(
      fc.asyncProperty(query, fc.constantFrom('', '/search'), (parameters, path) =>
        expectNoFailure(`/api/v1/customers${path}?${new URLSearchParams(parameters)}`, {}),
      ),
      { numRuns: RUNS },
    )
  })

  it('cursors that look like ours', async () => {
    const position = fc.record(
      { id: oddValue, created_at: oddValue, display_name: oddValue },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(position, fc.constantFrom('created_at.desc', 'name.asc'), (value, sort) => {
        const cursor = Buffer.from(JSON.stringify(value)).toString('base64url')
        return expectNoFailure(`/api/v1/customers?sort=${sort}&cursor=${cursor}`, {})
      }),
      { numRuns: RUNS },
    )
  })

  it('search terms', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), (q) =>
        expectNoFailure(`/api/v1/customers?${new URLSearchParams({ q })}`, {}),
      ),
      { numRuns: RUNS },
    )
  })

  it('headers', async () => {
    const value = fc.string({
      unit: fc.constantFrom(...' !"#$%&/()=?abcXYZ019-_.:;,\u00e4'),
      maxLength: 80,
    })
    const names = [
      'x-org',
      'idempotency-key',
      'if-match',
      'x-request-id',
      'accept',
      'origin',
      'cookie',
    ]
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value), async (headers) => {
        const response = await api('/api/v1/customers', {
          user: tenant.user,
          body: { name: 'Fuzzed' },
          headers,
        })
        expect(response.status, JSON.stringify(headers)).toBeLessThan(500)
      }),
      { numRuns: RUNS },
    )
  })

  it('bodies of sign-in and profile', async () => {
    const field = fc.constantFrom(
      'email',
      'password',
      'token_hash',
      'type',
      'refresh_token',
      'scope',
    )
    const body = fc.dictionary(field, oddValue, { maxKeys: 3 })
    // Without a user: what parses is counted against the limits of this address.
    const path = fc.constantFrom('login', 'refresh', 'verify-email', 'reset-password')
    await fc.assert(
      fc.asyncProperty(path, body, async (name, value) => {
        const response = await call(`/api/v1/auth/${name}`, { body: value })
        expect(response.status, response.text).toBeLessThan(500)
      }),
      { numRuns: RUNS },
    )
    const fields = fc.constantFrom(
      'first_name',
      'last_name',
      'locale',
      'time_zone',
      'email',
      'phone',
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fields, oddValue, { maxKeys: 3 }), (value) =>
        expectNoFailure('/api/v1/profile', {
          method: 'PUT',
          body: JSON.stringify(value),
          headers: json,
        }),
      ),
      { numRuns: RUNS },
    )
  })
})
