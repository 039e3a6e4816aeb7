import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  createMigrateCartHandler,
  type Deps,
} from '../../supabase/functions/commerce-migrate-cart/handler.ts'
import { createCart, createShop, createVariant, guestToken } from '../helpers/commerce-factories.ts'
import { sql, yielding } from '../helpers/db.ts'
import { createOrganization } from '../helpers/factories.ts'
import {
  clientOf,
  createSignedInUser,
  deleteUser,
  requiredEnv,
  type SignedIn,
} from '../helpers/request.ts'

const report = { status: 'merged', org_id: 'o', cart_id: 'c', capped: [], dropped: [] }

function handlerOver(answer: (url: string, init: RequestInit) => Response | Promise<Response>) {
  const fetch = vi.fn<Deps['fetch']>(async (url, init) => answer(url, init))
  const handle = createMigrateCartHandler({
    supabaseUrl: 'https://project.test',
    publishableKey: 'sb_publishable_x',
    fetch,
  })
  return { handle, fetch }
}

const request = (body: unknown, init: RequestInit = {}) =>
  new Request('https://project.test/commerce-migrate-cart', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
    headers: {
      authorization: 'Bearer users-token',
      'content-type': 'application/json',
      ...(init.headers as Record<string, string> | undefined),
    },
  })

const refused = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = await response.json()
  expect(body.status).toBe(response.status)
  return [response.status, body.reason]
}

describe('createMigrateCartHandler', () => {
  it('asks the database with the user’s own token, and hands its answer on', async () => {
    const { handle, fetch } = handlerOver(() => Response.json(report))
    const response = await handle(request({ guest_token: 'secret' }))
    expect([response.status, await response.json()]).toEqual([200, report])
    expect(response.headers.get('cache-control')).toBe('no-store')
    const [url, init] = fetch.mock.calls[0] ?? []
    expect(url).toBe('https://project.test/rest/v1/rpc/migrate_cart')
    expect(init?.body).toBe('{"p_guest_token":"secret"}')
    expect(new Headers(init?.headers).get('authorization')).toBe('Bearer users-token')
    expect(new Headers(init?.headers).get('apikey')).toBe('sb_publishable_x')
  })

  it('answers a browser that asks first', async () => {
    const { handle, fetch } = handlerOver(() => Response.json(report))
    const response = await handle(new Request('https://project.test/x', { method: 'OPTIONS' }))
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-methods')).toContain('POST')
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
    expect(fetch).not.toHaveBeenCalled()
  })

  it.each([
    ['GET', { method: 'GET', body: null }, 405, 'api.method_not_allowed'],
    ['no token', { headers: { authorization: '' } }, 401, 'identity.sign_in_required'],
    ['another scheme', { headers: { authorization: 'Basic x' } }, 401, 'identity.sign_in_required'],
    ['text', { headers: { 'content-type': 'text/plain' } }, 415, 'api.unsupported_media_type'],
    ['broken JSON', { body: '{' }, 400, 'api.invalid_json'],
    ['no field', { body: '{}' }, 400, 'app.invalid_input'],
    ['null', { body: 'null' }, 400, 'app.invalid_input'],
    ['a list', { body: '[]' }, 400, 'app.invalid_input'],
    ['a number', { body: '{"guest_token":1}' }, 400, 'app.invalid_input'],
    ['a NUL', { body: '{"guest_token":"a\\u0000"}' }, 400, 'app.invalid_input'],
    ['a user id', { body: '{"guest_token":"a","user_id":"b"}' }, 400, 'app.invalid_input'],
    ['too much', { body: 'x'.repeat(20_000) }, 413, 'api.body_too_large'],
  ] as [string, RequestInit, number, string][])(
    'refuses %s without asking the database',
    async (_what, init, status, reason) => {
      const { handle, fetch } = handlerOver(() => Response.json(report))
      const response = await handle(request({ guest_token: 'secret' }, init))
      expect(await refused(response)).toEqual([status, reason])
      expect(fetch).not.toHaveBeenCalled()
    },
  )

  it('reads no more of an endless body than it may', async () => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        controller.enqueue(new Uint8Array(1024).fill(120))
      },
    })
    const { handle } = handlerOver(() => Response.json(report))
    const endless = request('', { body, duplex: 'half' } as RequestInit)
    expect(await refused(await handle(endless))).toEqual([413, 'api.body_too_large'])
    expect(sent).toBeLessThan(30)
  })

  it.each([
    [401, { code: 'PGRST301', message: 'JWT expired' }, 401, 'identity.sign_in_required'],
    [
      401,
      { code: 'PT401', message: 'identity.sign_in_required' },
      401,
      'identity.sign_in_required',
    ],
    [403, { code: '42501', message: 'permission denied' }, 401, 'identity.sign_in_required'],
    [
      403,
      { code: '42501', message: 'identity.password_change_required' },
      403,
      'identity.password_change_required',
    ],
    [500, { code: '55P03', message: 'canceling statement' }, 409, 'app.conflict'],
    [500, { code: 'XX000', message: 'secret detail' }, 503, 'app.unavailable'],
    [502, 'not an object', 503, 'app.unavailable'],
  ])('a refusal of the database (%i, %j) is said as %i %s', async (status, body, own, reason) => {
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { handle } = handlerOver(() => Response.json(body, { status }))
    const response = await handle(request({ guest_token: 'secret' }))
    expect(await refused(response.clone())).toEqual([own, reason])
    expect(await response.text()).not.toContain('secret detail')
    silence.mockRestore()
  })

  it('says that it is unavailable when the database cannot be reached or talks nonsense', async () => {
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
    for (const answer of [
      () => Promise.reject(new Error('ECONNREFUSED', { cause: 'jane.doe@example.test' })),
      () => new Response('<html>'),
    ]) {
      const { handle } = handlerOver(answer)
      const response = await handle(request({ guest_token: 'secret' }))
      expect(await refused(response)).toEqual([503, 'app.unavailable'])
    }
    const entry = { level: 'error', function: 'commerce-migrate-cart', msg: expect.any(String) }
    expect(silence.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
      { ...entry, err: { message: 'ECONNREFUSED', cause: 'j***@example.test' } },
      { ...entry, err: { type: 'SyntaxError' } },
    ])
    silence.mockRestore()
  })
})

describe('commerce-migrate-cart in Deno', () => {
  let orgId: string
  let variantId: string
  let user: SignedIn
  let stranger: SignedIn

  beforeAll(async () => {
    orgId = (await createOrganization(sql)).id
    await createShop(sql, { org_id: orgId })
    variantId = (await createVariant(sql, { org_id: orgId, stock_quantity: 4 })).id
    user = await createSignedInUser()
    stranger = await createSignedInUser()
  })
  afterAll(async () => {
    await yielding(() => sql`delete from public.organizations where id = ${orgId}`)
    await deleteUser(user)
    await deleteUser(stranger)
  })

  const invoke = (who: SignedIn, token: string) =>
    clientOf(who).functions.invoke('commerce-migrate-cart', { body: { guest_token: token } })

  it('makes a guest’s cart the user’s, says the same again, and gives others nothing', async () => {
    const { token } = await createCart(sql, {
      org_id: orgId,
      items: [{ variant_id: variantId, quantity: 9 }],
    })
    const first = await invoke(user, token ?? '')
    expect(first.error).toBeNull()
    expect(first.data).toMatchObject({
      status: 'merged',
      org_id: orgId,
      capped: [{ variant_id: variantId, wanted: 9, kept: 4 }],
    })
    expect((await invoke(user, token ?? '')).data).toEqual(first.data)
    expect((await invoke(stranger, token ?? '')).data).toMatchObject({ status: 'nothing' })
    const [line] = await sql`
      select carts.user_id, items.quantity
      from public.cart_items as items join public.user_carts as carts on carts.id = items.cart_id
      where items.org_id = ${orgId}`
    expect(line).toEqual({ user_id: user.userId, quantity: 4 })
  }, 60_000)

  it('20 calls at once answer alike', async () => {
    const { token } = await createCart(sql, {
      org_id: orgId,
      items: [{ variant_id: variantId, quantity: 1 }],
    })
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => (await invoke(stranger, token ?? '')).data),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 'merged' })
  }, 60_000)

  it('a key alone is nobody, and a forged token comes to nothing', async () => {
    const key = requiredEnv('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY')
    const url = `${requiredEnv('NEXT_PUBLIC_SUPABASE_URL')}/functions/v1/commerce-migrate-cart`
    const body = JSON.stringify({ guest_token: guestToken() })
    const ask = (headers: Record<string, string>) =>
      fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      })
    expect((await ask({ apikey: key })).status).toBe(401)
    expect((await ask({ apikey: key, authorization: `Bearer ${key}` })).status).toBe(401)
    expect((await ask({ authorization: 'Bearer a.b.c' })).status).toBe(401)
    expect((await ask({})).status).toBe(401)
    expect((await ask({ authorization: `Bearer ${user.accessToken}` })).status).toBe(200)
  }, 60_000)
})
