import { describe, expect, it } from 'vitest'
import { maskEmail, redact } from '../../../supabase/functions/_shared/redact.ts'

describe('redact', () => {
  it('takes secrets and personal data out at any depth', () => {
    const logged = JSON.stringify(
      redact({
        request_id: 'abc',
        user: { email: 'jane.doe@example.com', phone: '+49 30 1234', password: 'hunter2' },
        list: [{ access_token: 'x1' }, { headers: { Authorization: 'Bearer x2', cookie: 'x3' } }],
        err: new Error('no mail to jane.doe@example.com with eyJhbGciOi.eyJzdWIi.c2ln'),
        SUPABASE_SECRET_KEY: 'x4',
      }),
    )
    for (const secret of ['jane.doe', '1234', 'hunter2', 'x1', 'x2', 'x3', 'x4', 'eyJ']) {
      expect(logged).not.toContain(secret)
    }
    expect(logged).toContain('j***@example.com')
    expect(logged).toContain('"request_id":"abc"')
  })

  it('keeps the cause of an error readable', () => {
    const cause = { code: '23505', message: 'duplicate key value' }
    const logged = JSON.stringify(redact({ err: new Error('app.conflict', { cause }) }))
    expect(logged).toContain('23505')
    expect(logged).toContain('duplicate key value')
  })

  it('survives a circle', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    expect(JSON.stringify(redact(circle))).toContain('[deep]')
  })
})

describe('maskEmail', () => {
  it.each([
    ['jane@example.com', 'j***@example.com'],
    ['@example.com', '***'],
    ['nonsense', '***'],
  ])('%s → %s', (email, masked) => {
    expect(maskEmail(email)).toBe(masked)
  })
})
