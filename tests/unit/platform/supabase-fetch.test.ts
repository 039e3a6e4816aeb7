import { afterEach, describe, expect, it, vi } from 'vitest'
import { supabaseFetch } from '@/lib/supabase/fetch'

const base = 'http://127.0.0.1:54321/rest/v1'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('supabaseFetch', () => {
  it.each([
    ['/rpc/review_customer_import', 65_000],
    ['/rpc/reconcile_ledger?p_org_id=1', 65_000],
    ['/rpc/review_customer_imports', 15_000],
    ['/rpc/list_customers', 15_000],
    ['/customers?name=eq.review_customer_import', 15_000],
  ])('gives %s so many milliseconds: %i', async (path, milliseconds) => {
    const limit = vi.spyOn(AbortSignal, 'timeout')
    vi.stubGlobal('fetch', async () => new Response('{}'))
    await supabaseFetch(`${base}${path}`)
    expect(limit.mock.calls).toEqual([[milliseconds]])
  })

  const refreshing = (token: string) =>
    supabaseFetch('http://127.0.0.1:54321/auth/v1/token?grant_type=refresh_token', {
      method: 'POST',
      body: JSON.stringify({ refresh_token: token }),
    })

  it.each([200, 400])(
    'keeps an answer %i to a refresh for who asks a moment later',
    async (status) => {
      const server = vi.fn(async () => new Response('{"kept":1}', { status }))
      vi.stubGlobal('fetch', server)
      const answers = [await refreshing(`kept-${status}`), await refreshing(`kept-${status}`)]
      expect(server).toHaveBeenCalledTimes(1)
      expect(answers.map((answer) => answer.status)).toEqual([status, status])
      expect(await answers[1]?.json()).toEqual({ kept: 1 })
    },
  )

  it.each([429, 500, 503, 520])('tries a refresh again after an answer %i', async (status) => {
    const server = vi
      .fn(async () => new Response('{"second":1}'))
      .mockImplementationOnce(async () => new Response('{}', { status }))
    vi.stubGlobal('fetch', server)
    const together = await Promise.all([
      refreshing(`again-${status}`),
      refreshing(`again-${status}`),
    ])
    expect(together.map((answer) => answer.status)).toEqual([status, status])
    expect(server).toHaveBeenCalledTimes(1)
    const again = await refreshing(`again-${status}`)
    expect(again.status).toBe(200)
    expect(server).toHaveBeenCalledTimes(2)
  })
})
