import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRateLimits } from '../../stack/auth/limits.ts'
import { administrator, anonymous, password, startTestStack, type TestStack } from './helpers.ts'

let stack: TestStack

beforeAll(async () => {
  stack = await startTestStack()
}, 60_000)

afterAll(async () => {
  await stack?.remove()
})

const headers = () => ({
  apikey: stack.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? '',
  'Content-Type': 'application/json',
})

describe('rate limits', () => {
  it('count by address, refill with time, and name their error', () => {
    const limits = createRateLimits({
      sign_in_sign_ups: 3,
      token_refresh: 3,
      token_verifications: 3,
      email_sent: 1,
    })
    const attempt = (address: string) => limits.consume('sign_in_sign_ups', address)
    for (let count = 0; count < 3; count += 1) attempt('1.1.1.1')
    expect(() => attempt('1.1.1.1')).toThrow('Request rate limit reached')
    expect(() => attempt('2.2.2.2')).not.toThrow()
    limits.consume('email_sent', 'a@b.test')
    expect(() => limits.consume('email_sent', 'a@b.test')).toThrow('email rate limit exceeded')
  })

  it('take nothing away where the clock is put back', () => {
    const limit = 3
    const limits = createRateLimits({
      sign_in_sign_ups: limit,
      token_refresh: limit,
      token_verifications: limit,
      email_sent: limit,
    })
    const attempt = () => limits.consume('sign_in_sign_ups', '1.1.1.1')
    const now = Date.now()
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now)
    try {
      attempt()
      clock.mockReturnValue(now - 3_600_000)
      for (let count = 1; count < limit; count += 1) attempt()
      expect(attempt).toThrow('Request rate limit reached')
    } finally {
      clock.mockRestore()
    }
  })

  it('answer 429 to a flood of sign-ins, and spare the next address', async () => {
    await administrator(stack).auth.admin.createUser({
      email: 'flood@limits.test',
      password,
      email_confirm: true,
    })
    const secret = { ...headers(), apikey: stack.env.SUPABASE_SECRET_KEY ?? '' }
    const attempt = async (address: string) => {
      const answer = await fetch(`${stack.apiUrl}/auth/v1/token?grant_type=password`, {
        method: 'POST',
        headers: { ...secret, 'Sb-Forwarded-For': address },
        // Refused before anything is hashed, so that the flood is quick.
        body: '{"password":"x"}',
      })
      return answer.status
    }
    const statuses: number[] = []
    const refused = () => statuses.filter((status) => status === 429).length
    // What is spent comes back with time, of which a busy machine takes more.
    for (let batch = 0; batch < 11 || (batch < 50 && refused() <= 50); batch += 1) {
      statuses.push(...(await Promise.all(Array.from({ length: 100 }, () => attempt('10.1.1.1')))))
    }
    expect(refused()).toBeGreaterThan(50)
    expect(new Set(statuses)).toEqual(new Set([400, 429]))
    expect(await attempt('10.1.1.2')).toBe(400)
    const { error } = await anonymous(stack).auth.signInWithPassword({
      email: 'flood@limits.test',
      password,
    })
    expect(error).toBeNull()
  })
})

describe('bodies', () => {
  it.each(['/auth/v1/token?grant_type=password', '/rest/v1/rpc/anything'])(
    'of 50 MB get 413 at %s, announced or not',
    async (path) => {
      const large = new Uint8Array(50 * 1024 ** 2).fill(32)
      const send = (body: BodyInit) =>
        fetch(`${stack.apiUrl}${path}`, {
          method: 'POST',
          headers: headers(),
          body,
          duplex: 'half',
        } as RequestInit).then((answer) => answer.status)
      expect(await send(large)).toBe(413)
      expect(await send(new Blob([large]).stream())).toBe(413)
    },
  )

  it.each([
    ['', 400, 'validation_failed'],
    ['{', 400, 'bad_json'],
    ['[]', 400, 'validation_failed'],
    ['"text"', 400, 'validation_failed'],
    ['{"email":5,"password":true}', 400, 'validation_failed'],
    ['{"email":["a@b.test"],"password":{"a":1}}', 400, 'validation_failed'],
    ['{"email":"a@b.test\\u0000","password":"x"}', 400, 'validation_failed'],
  ])('that are wrong, such as %j, get %i %s', async (body, status, code) => {
    for (const path of ['token?grant_type=password', 'signup', 'verify', 'recover', 'otp']) {
      const answer = await fetch(`${stack.apiUrl}/auth/v1/${path}`, {
        method: 'POST',
        headers: headers(),
        body,
      })
      const isGuest = path === 'signup' && (body === '' || body === '{}')
      expect(answer.status, path).toBe(isGuest ? 501 : status)
      if (!isGuest) expect((await answer.json()).error_code, path).toBe(code)
    }
  })
})
