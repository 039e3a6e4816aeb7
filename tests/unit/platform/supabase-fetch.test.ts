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
})
