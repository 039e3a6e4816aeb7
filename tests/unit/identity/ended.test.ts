import { expect, it, vi } from 'vitest'
import { AppError } from '../../../lib/errors.ts'

const getUser = vi.hoisted(() => vi.fn())
vi.mock('../../../lib/session.ts', () => ({ getUser }))
vi.mock('../../../lib/identity/account.queries.ts', () => ({}))
vi.mock('../../../lib/supabase/server.ts', () => ({}))
const { GET } = await import('../../../app/auth/ended/route.ts')

it('an auth service that does not answer is said with a status, and signs nobody out', async () => {
  getUser.mockRejectedValue(new AppError('unavailable', 'app.unavailable'))
  const response = await GET()
  expect(response.status).toBe(503)
  expect(response.headers.get('location')).toBeNull()
  expect(response.headers.get('cache-control')).toContain('no-store')
})

it('what nobody has thought of stays a failure', async () => {
  getUser.mockRejectedValue(new Error('odd'))
  await expect(GET()).rejects.toThrow('odd')
})
