import { NextRequest } from 'next/server'
import { beforeEach, expect, it } from 'vitest'
import { GET } from '../../../app/auth/callback/route.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'

beforeEach(resetBrowser)

it('a stranger who tries one code after the other is told to wait, not shown a failure', async () => {
  const attempt = () =>
    GET(
      new NextRequest('http://127.0.0.1:3000/auth/callback?code=guess', {
        headers: browser.headers,
      }),
    )
  const first = await attempt()
  expect(first.headers.get('location')).toBe('/sign-in?notice=sign_in_failed')

  const statuses = await Promise.all(
    Array.from({ length: 65 }, async () => (await attempt()).status),
  )
  expect(new Set(statuses)).toEqual(new Set([303, 429]))
  expect(Number((await attempt()).headers.get('retry-after'))).toBeGreaterThan(0)
})
