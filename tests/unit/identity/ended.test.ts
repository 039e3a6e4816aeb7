import { expect, it, vi } from 'vitest'
import { AppError } from '../../../lib/errors.ts'

const getUser = vi.hoisted(() => vi.fn())
vi.mock('../../../lib/session.ts', () => ({ getUser }))
vi.mock('../../../lib/identity/account.queries.ts', () => ({ findProfile: async () => ({}) }))
vi.mock('../../../lib/supabase/server.ts', () => ({
  createServerAuth: async () => ({ signOut: async () => ({ error: null }) }),
}))
const { GET } = await import('../../../app/auth/ended/route.ts')
const ask = (query = '') => GET(new Request(`http://localhost:3000/auth/ended${query}`))

it('an auth service that does not answer is said with a status, and signs nobody out', async () => {
  getUser.mockRejectedValue(new AppError('unavailable', 'app.unavailable'))
  const response = await ask()
  expect(response.status).toBe(503)
  expect(response.headers.get('location')).toBeNull()
  expect(response.headers.get('cache-control')).toContain('no-store')
})

it('what nobody has thought of stays a failure', async () => {
  getUser.mockRejectedValue(new Error('odd'))
  await expect(ask()).rejects.toThrow('odd')
})

it('who has no session any more signs in, and comes back to where they were', async () => {
  getUser.mockResolvedValue(null)
  const leadsTo = async (query?: string) => (await ask(query)).headers.get('location')
  expect(await leadsTo()).toBe('/sign-in?notice=ended')
  expect(await leadsTo('?next=%2Fo%2Facme%2Fcustomers%3Fq%3Dada')).toBe(
    '/sign-in?notice=ended&next=%2Fo%2Facme%2Fcustomers%3Fq%3Dada',
  )
  expect(await leadsTo('?next=%2F%2Fevil.test')).toBe('/sign-in?notice=ended&next=%2Fo')
})

it('whose session lives goes back to where they were, and to no other host', async () => {
  getUser.mockResolvedValue({ id: 'ada' })
  const leadsTo = async (query?: string) => (await ask(query)).headers.get('location')
  expect(await leadsTo()).toBe('/o')
  expect(await leadsTo('?next=%2Fo%2Facme')).toBe('/o/acme')
  expect(await leadsTo('?next=%2F%2Fevil.test')).toBe('/o')
})
