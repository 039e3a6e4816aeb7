import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createShop } from '../helpers/commerce-factories.ts'
import { sql } from '../helpers/db.ts'
import { createCustomer, required } from '../helpers/factories.ts'
import { png } from '../helpers/pictures.ts'
import {
  api,
  createSignedInUser,
  deleteUser,
  type SignedIn,
  sessionCookieOf,
} from '../helpers/request.ts'
import { call, forgetAnswer, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const PRODUCTS = '/api/v1/products'

let a: Tenant
let b: Tenant
let agent: SignedIn

beforeAll(async () => {
  a = await createTenant()
  b = await createTenant()
  agent = await addMember(a, 'agent')
  await createShop(sql, { org_id: a.orgId })
})
afterAll(async () => {
  await deleteUser(agent)
  await dropTenant(a)
  await dropTenant(b)
})

const productSchema = z.looseObject({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  variants: z.array(z.looseObject({ id: z.uuid(), sku: z.string() })),
})

async function add(values: object = {}) {
  const response = await call(PRODUCTS, {
    user: a.user,
    body: {
      name: `Lamp ${randomUUID().slice(0, 8)}`,
      status: 'published',
      variants: [{ price_minor: 1990, stock_quantity: 7 }],
      ...values,
    },
  })
  expect(response.status, response.text).toBe(201)
  return { ...productSchema.parse(response.body), etag: response.headers.get('etag') ?? '' }
}

describe('products', () => {
  it('are created, read, changed only as they were seen, and archived', async () => {
    const product = await add({ name: 'Desk lamp' })
    const one = `${PRODUCTS}/${product.id}`
    const read = await call(one, { user: agent })
    expect(read.body).toMatchObject({ name: 'Desk lamp', slug: 'desk-lamp' })

    const changed = await call(one, {
      user: a.user,
      method: 'PUT',
      headers: { 'if-match': product.etag },
      body: { description: 'Bright.' },
    })
    expect(changed.body).toMatchObject({ name: 'Desk lamp', description: 'Bright.' })
    const late = await call(one, {
      user: a.user,
      method: 'PUT',
      headers: { 'if-match': product.etag },
      body: { name: 'Late' },
    })
    expect(problemOf(late)).toMatchObject({ status: 412, reason: 'commerce.product_changed' })

    const status = { user: a.user, method: 'PUT' as const, body: { status: 'archived' } }
    expect((await call(`${one}/status`, status)).body).toMatchObject({ status: 'archived' })
    const list = await call(`${PRODUCTS}?status=archived&q=desk`, { user: a.user })
    expect(list.body).toMatchObject({ items: [{ id: product.id }], next_cursor: null })
  })

  it('are created once with an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const body = { name: 'Once' }
    const first = await call(PRODUCTS, { user: a.user, headers, body })
    const again = await call(PRODUCTS, { user: a.user, headers, body })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.body).toEqual(first.body)
  })

  it('belong to their organization, and agents change none', async () => {
    const { id } = await add()
    expect((await call(`${PRODUCTS}/${id}`, { user: b.user })).status).toBe(404)
    const put = { method: 'PUT' as const, body: { name: 'Mine' } }
    expect((await call(`${PRODUCTS}/${id}`, { user: b.user, ...put })).status).toBe(404)
    expect((await call(`${PRODUCTS}/${id}`, { user: agent, ...put })).status).toBe(403)
    expect((await call(PRODUCTS, { body: { name: 'Nobody' } })).status).toBe(401)
  })

  it.each([
    ['a price with cents', { name: 'A', variants: [{ price_minor: 9.99 }] }, 400],
    ['a field that is none', { name: 'A', colour: 'red' }, 400],
    ['no name', { variants: [] }, 400],
    ['a published product without a variant', { name: 'A', status: 'published' }, 409],
    [
      'a variant without its option',
      { name: 'A', option_names: ['Size'], variants: [{ price_minor: 1 }] },
      422,
    ],
  ])('refuse %s', async (_what, body, status) => {
    expect(problemOf(await call(PRODUCTS, { user: a.user, body })).status).toBe(status)
  })

  it('come page by page, in the order that is asked for', async () => {
    for (const name of ['Pager B', 'Pager A', 'Pager C']) await add({ name })
    const names: string[] = []
    let cursor = ''
    do {
      const page = await call(`${PRODUCTS}?q=pager&sort=name.asc&limit=2${cursor}`, { user: agent })
      const { items, next_cursor } = z
        .looseObject({
          items: z.array(z.looseObject({ name: z.string() })),
          next_cursor: z.string().nullable(),
        })
        .parse(page.body)
      names.push(...items.map(({ name }) => name))
      cursor = next_cursor ? `&cursor=${next_cursor}` : ''
    } while (cursor)
    expect(names).toEqual(['Pager A', 'Pager B', 'Pager C'])
    const forged = Buffer.from('{"sort":"price.asc","key":"x","id":"y"}').toString('base64url')
    expect((await call(`${PRODUCTS}?cursor=${forged}`, { user: agent })).status).toBe(400)
    const other = Buffer.from(
      JSON.stringify({ sort: 'price.asc', key: '1', id: randomUUID() }),
    ).toString('base64url')
    expect((await call(`${PRODUCTS}?cursor=${other}`, { user: agent })).status).toBe(400)
  })
})

describe('visitors', () => {
  const visit = (path: string) => call(path, { headers: { 'x-org': a.org } })

  it('see what is on show, without numbers of stock', async () => {
    const shown = await add({ name: 'Visible' })
    await add({ name: 'Visible draft', status: 'draft' })
    const page = await visit(`${PRODUCTS}?q=visible&sort=price.asc`)
    expect(page.body).toMatchObject({ items: [{ id: shown.id, is_available: true }] })
    expect(page.text).not.toContain('stock_quantity')
    const one = await visit(`${PRODUCTS}/${shown.slug}`)
    expect(one.body).toMatchObject({ name: 'Visible', variants: [{ few_left: null }] })
    expect((await visit(`${PRODUCTS}/no-such-thing`)).status).toBe(404)
    expect((await visit(`${PRODUCTS}?status=draft`)).status).toBe(400)
    expect((await visit(`${PRODUCTS}?sort=stock.asc`)).status).toBe(400)
    // Signed in, but of another business: a visitor like any other.
    const other = await call(`${PRODUCTS}?q=visible`, { user: b.user, headers: { 'x-org': a.org } })
    expect(other.body).toMatchObject({ items: [{ id: shown.id }] })
  })

  it('see nothing of a closed shop, and say which shop they mean', async () => {
    const closed = await call(PRODUCTS, { headers: { 'x-org': b.org } })
    expect(problemOf(closed)).toMatchObject({ status: 404, reason: 'commerce.shop_not_found' })
    expect(problemOf(await call(PRODUCTS, {})).reason).toBe('api.org_header_required')
  })
})

describe('whoever does not say which shop', () => {
  it('sees the one whose customer they are, and with two or none has to say', async () => {
    const { slug } = await add({ name: 'Regulars' })
    const [ofOne, ofTwo, stranger] = await Promise.all([
      createSignedInUser(),
      createSignedInUser(),
      createSignedInUser(),
    ])
    try {
      for (const { email, userId: user_id } of [ofOne, ofTwo]) {
        await createCustomer(sql, { org_id: a.orgId, email, user_id })
      }
      await createCustomer(sql, { org_id: b.orgId, email: ofTwo.email, user_id: ofTwo.userId })
      const list = await call(`${PRODUCTS}?q=regulars`, { user: ofOne })
      expect(list.body).toMatchObject({ items: [{ slug }] })
      expect(list.text).not.toContain('stock_quantity')
      expect((await call(`${PRODUCTS}/${slug}`, { user: ofOne })).body).toMatchObject({ slug })
      for (const user of [ofTwo, stranger]) {
        const refused = problemOf(await call(PRODUCTS, { user }))
        expect(refused).toMatchObject({ status: 400, reason: 'api.org_header_required' })
      }
      const said = { user: ofTwo, headers: { 'x-org': a.org } }
      expect((await call(`${PRODUCTS}?q=regulars`, said)).body).toMatchObject({ items: [{ slug }] })
    } finally {
      for (const user of [ofOne, ofTwo, stranger]) await deleteUser(user)
    }
  })

  it('and is a customer of a closed shop finds it closed', async () => {
    const user = await createSignedInUser()
    try {
      await createCustomer(sql, { org_id: b.orgId, email: user.email, user_id: user.userId })
      const closed = problemOf(await call(PRODUCTS, { user }))
      expect(closed).toMatchObject({ status: 404, reason: 'commerce.shop_not_found' })
    } finally {
      await deleteUser(user)
    }
  })
})

describe('variants, stock and pictures', () => {
  it('are added, changed, counted and archived', async () => {
    const product = await add({
      option_names: ['Size'],
      variants: [{ option_values: ['S'], price_minor: 100, stock_quantity: 7 }],
    })
    const variants = `${PRODUCTS}/${product.id}/variants`
    const adding = {
      user: a.user,
      body: { option_values: ['M'], price_minor: 200, position: 0 },
      headers: { 'idempotency-key': randomUUID() },
    }
    const added = await call(variants, adding)
    expect(added.status, added.text).toBe(201)
    expect(added.body).toMatchObject({ variants: [{}, { option_values: ['M'] }] })
    const place = required(added.headers.get('location') ?? undefined)
    expect(place).toMatch(new RegExp(`^${variants}/[0-9a-f-]{36}$`))
    expect((await call(place, { user: agent })).body).toMatchObject({ option_values: ['M'] })
    expect((await call(place, { user: b.user })).status).toBe(404)
    const renamed = await call(place, { user: a.user, method: 'PUT', body: { sku: 'MEDIUM' } })
    expect(renamed.body).toMatchObject({ variants: [{}, { option_values: ['M'], sku: 'MEDIUM' }] })
    const again = await call(variants, adding)
    expect([again.status, again.headers.get('location')]).toEqual([201, place])
    const first = `${variants}/${required(product.variants[0]).id}`
    const priced = { user: a.user, method: 'PUT' as const, body: { price_minor: 150 } }
    expect((await call(first, priced)).body).toMatchObject({ variants: [{ price_minor: 150 }, {}] })

    const headers = { 'idempotency-key': randomUUID() }
    const move = { user: a.user, headers, body: { quantity: -3, reason: 'Damaged' } }
    expect((await call(`${first}/stock`, move)).body).toEqual({ stock_quantity: 4 })
    expect((await call(`${first}/stock`, move)).body).toEqual({ stock_quantity: 4 })
    const tooMany = { user: a.user, body: { quantity: -5 } }
    expect(problemOf(await call(`${first}/stock`, tooMany))).toMatchObject({
      status: 409,
      reason: 'commerce.stock_insufficient',
    })
    const counted = { user: a.user, body: { quantity: -1, expected_quantity: 5 } }
    expect(problemOf(await call(`${first}/stock`, counted))).toMatchObject({
      status: 409,
      reason: 'commerce.stock_changed',
    })
    const history = await call(`${first}/stock`, { user: agent })
    expect(history.body).toMatchObject({ items: [{ quantity: -3 }, { quantity: 7 }] })

    const archive = { user: a.user, method: 'PUT' as const, body: { is_archived: true } }
    const capitals = first.replace(/[^/]+$/, (variant) => variant.toUpperCase())
    const stockOf = await call(`${capitals}/stock`, { user: a.user })
    expect(stockOf.status, stockOf.text).toBe(200)
    expect((await call(`${first}/archived`, archive)).status).toBe(200)
    const other = await add()
    const elsewhere = `${PRODUCTS}/${other.id}/variants/${required(product.variants[0]).id}`
    expect((await call(`${elsewhere}/archived`, archive)).status).toBe(404)
    expect((await call(elsewhere, { user: a.user })).status).toBe(404)
  })

  it('pictures are uploaded, described, moved and removed', async () => {
    const { id } = await add()
    const images = `${PRODUCTS}/${id}/images`
    const upload = (body: Uint8Array) =>
      call(images, {
        user: a.user,
        body,
        headers: { 'content-type': 'application/octet-stream' },
      })
    const uploaded = await upload(png(8, 6))
    expect(uploaded.status, uploaded.text).toBe(201)
    const image = z.looseObject({ id: z.uuid() }).parse(uploaded.body)
    expect(uploaded.body).toMatchObject({ width: 8, height: 6, position: 0 })
    const one = `${images}/${image.id}`
    expect((await call(one, { user: agent })).body).toEqual(uploaded.body)
    expect((await call(one, { user: b.user })).status).toBe(404)
    // The bytes are the app's own to show, to everyone while the product is.
    const address = `/images/products/${a.orgId}/${image.id}`
    // Nor does a browser's expired session, or a cart of theirs, go into what caches keep.
    const cookie = `${sessionCookieOf(a.user, -60)}; clientele-cart-shop=${'A'.repeat(43)}`
    const shown = await api(address, { headers: { cookie } })
    expect(shown.headers.getSetCookie()).toEqual([])
    expect({ status: shown.status, type: shown.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'image/webp',
    })
    expect(shown.headers.get('cache-control')).toContain('public, max-age=')
    await call(`${PRODUCTS}/${id}/status`, {
      user: a.user,
      method: 'PUT' as const,
      body: { status: 'draft' },
    })
    const hidden = await api(address)
    expect({ status: hidden.status, cache: hidden.headers.get('cache-control') }).toEqual({
      status: 404,
      cache: 'no-store',
    })
    const own = await api(address, { headers: { cookie } })
    expect({ status: own.status, cache: own.headers.get('cache-control') }).toEqual({
      status: 200,
      cache: 'private, no-store',
    })
    expect(own.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^clientele-session=base64-/),
    ])
    expect((await api('/images/products/no/picture')).status).toBe(404)
    // Ids in capitals are the same ids.
    const described = await call(
      `${PRODUCTS}/${id.toUpperCase()}/images/${image.id.toUpperCase()}`,
      {
        user: a.user,
        method: 'PUT' as const,
        body: { alt: 'A lamp' },
      },
    )
    expect(described.body).toMatchObject({ alt: 'A lamp' })
    expect(problemOf(await upload(Buffer.from('<svg/>')))).toMatchObject({
      status: 422,
      reason: 'commerce.image_type_refused',
    })
    expect((await upload(Buffer.alloc(5 * 1024 * 1024 + 1))).status).toBe(413)
    expect((await call(one, { user: agent, method: 'DELETE' })).status).toBe(403)
    expect((await call(one, { user: a.user, method: 'DELETE' })).status).toBe(204)
    expect((await call(one, { user: a.user, method: 'DELETE' })).status).toBe(404)
  })

  it('a picture is gone on with by its key when the server has died, before or after it was shown', async () => {
    const { id } = await add()
    const key = randomUUID()
    const upload = (body: Uint8Array) =>
      call(`${PRODUCTS}/${id}/images`, {
        user: a.user,
        body,
        headers: { 'content-type': 'application/octet-stream', 'idempotency-key': key },
      })
    const first = await upload(png(8, 6))
    const image = z.looseObject({ id: z.uuid() }).parse(first.body)
    for (const stored_at of [new Date(), null]) {
      await forgetAnswer(key)
      await sql`update public.product_images set stored_at = ${stored_at} where id = ${image.id}`
      const again = await upload(png(8, 6))
      expect([again.status, again.body]).toEqual([201, first.body])
    }
    expect(await sql`select id from public.product_images where product_id = ${id}`).toEqual([
      { id: image.id },
    ])
    const replayed = await upload(png(8, 6))
    expect(replayed.headers.get('idempotent-replayed')).toBe('true')
    expect(problemOf(await upload(png(6, 8))).reason).toBe('platform.idempotency_key_reused')
  })
})

describe('categories', () => {
  it('are made once with an Idempotency-Key, whose answer is there as soon as the category is', async () => {
    const key = randomUUID()
    const bikes = (name = 'Bikes') =>
      call(`${PRODUCTS}/categories`, {
        user: b.user,
        body: { name },
        headers: { 'idempotency-key': key },
      })
    const first = await bikes()
    expect(first.status, first.text).toBe(201)
    const again = await bikes()
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(problemOf(await bikes('Boats')).reason).toBe('platform.idempotency_key_reused')
    // The key was claimed after the transaction began that made the category: it is one with it.
    const made = await sql`
      select categories.slug, keys.started_at >= categories.created_at as is_one_transaction
      from public.categories
      join private.idempotency_keys as keys on keys.key = ${key}
      where categories.org_id = ${b.orgId} and categories.name = 'Bikes'`
    expect(made).toEqual([{ slug: 'bikes', is_one_transaction: true }])
  })

  it('are added, changed, counted for staff, shown to visitors, and deleted', async () => {
    const path = `${PRODUCTS}/categories`
    const added = await call(path, { user: a.user, body: { name: 'Lamps' } })
    expect(added.status).toBe(201)
    const { id } = z.looseObject({ id: z.uuid() }).parse(added.body)
    await add({ name: 'Shelved', category_ids: [id] })
    expect((await call(path, { user: agent })).body).toMatchObject({
      items: [{ id, product_count: 1 }],
    })
    expect((await call(`${path}/${id}`, { user: agent })).body).toMatchObject({
      name: 'Lamps',
      product_count: 1,
    })
    expect((await call(`${path}/${id}`, { user: b.user })).status).toBe(404)
    const visitors = await call(path, { headers: { 'x-org': a.org } })
    expect(visitors.body).toEqual({
      items: [{ id, name: 'Lamps', slug: 'lamps' }],
      next_cursor: null,
    })
    for (const options of [{ user: agent }, { headers: { 'x-org': a.org } }]) {
      const page = await call(`${PRODUCTS}?category=lamps`, options)
      expect(page.body).toMatchObject({ items: [{ name: 'Shelved' }] })
      expect((await call(`${PRODUCTS}?category=none`, options)).status).toBe(404)
    }
    const renamed = { user: a.user, method: 'PUT' as const, body: { name: 'Lights' } }
    expect((await call(`${path}/${id}`, renamed)).body).toMatchObject({ slug: 'lamps' })
    const twin = await call(path, { user: a.user, body: { name: 'Other', slug: 'lamps' } })
    expect(problemOf(twin)).toMatchObject({ status: 409, reason: 'commerce.slug_taken' })
    expect((await call(`${path}/${id}`, { user: a.user, method: 'DELETE' })).status).toBe(204)
  })
})
