import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sql } from '../helpers/db.ts'
import { deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const IMPORT = '/api/v1/products/import'
let a: Tenant
let b: Tenant
let agent: SignedIn

beforeAll(async () => {
  a = await createTenant()
  b = await createTenant()
  agent = await addMember(a, 'agent')
})
afterAll(async () => {
  await dropTenant(a)
  await dropTenant(b)
  await deleteUser(agent)
})

const importSchema = z.looseObject({ id: z.uuid(), status: z.string(), row_count: z.number() })

function upload(body: string | Uint8Array, headers = {}, query = '', user = a.user) {
  return call(`${IMPORT}${query}`, {
    method: 'POST',
    user,
    body,
    headers: { 'content-type': 'text/csv', ...headers },
  })
}

const step = (id: string, name: string, body?: unknown) =>
  call(`${IMPORT}/${id}/${name}`, { method: 'POST', user: a.user, body })

async function skus(): Promise<string[]> {
  const rows = await sql<{ sku: string }[]>`
    select sku from public.product_variants where org_id = ${a.orgId} order by sku`
  return rows.map(({ sku }) => sku)
}

describe('product imports', () => {
  it('a file is staged, reviewed, applied and undone, and its numbers add up', async () => {
    const file =
      'sku;name;price;stock\nA-1;Mug;"1.234,50";3\nA-2;Cup;free;\nA-1;Mug;1.234,50;\n;;;\n'
    const uploaded = await upload(file, {}, '?file_name=shop.csv')
    expect(uploaded.status).toBe(201)
    const staged = importSchema.parse(uploaded.body)
    expect(staged).toMatchObject({ status: 'staged', row_count: 4, file_name: 'shop.csv' })
    expect(uploaded.headers.get('location')).toBe(`${IMPORT}/${staged.id}`)

    const mapping = { '0': 'sku', '1': 'name', '2': 'price', '3': 'stock' }
    const reviewed = await step(staged.id, 'review', { mapping, new_status: 'published' })
    expect(reviewed.body).toMatchObject({
      status: 'reviewed',
      new_status: 'published',
      insert_count: 1,
      merged_count: 1,
      error_count: 1,
      skipped_count: 1,
      product_count: 1,
      reason_counts: { 'commerce.price_unreadable': 1, 'commerce.import_row_blank': 1 },
    })
    expect(await skus()).toEqual([])
    const rows = await call(`${IMPORT}/${staged.id}/rows?outcome=insert`, { user: a.user })
    expect(rows.body).toMatchObject({
      items: [{ row_number: 1, values: { variant: { price_minor: 123450 }, stock_quantity: 3 } }],
    })

    expect((await step(staged.id, 'apply')).body).toMatchObject({ status: 'applied' })
    expect(await skus()).toEqual(['A-1'])
    // Once more does nothing more.
    await step(staged.id, 'apply')
    expect(await skus()).toEqual(['A-1'])
    expect((await step(staged.id, 'undo')).body).toMatchObject({
      status: 'undone',
      deleted_count: 1,
    })
    expect(await skus()).toEqual([])
  })

  it('an upload with a key is staged once, listed, and given up', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const first = await upload('sku\nOnce\n', headers)
    const second = await upload('sku\nOnce\n', headers)
    expect(second.body).toEqual(first.body)
    expect((await upload('sku\nOnce and another\n', headers)).status).toBe(409)
    const { id } = importSchema.parse(first.body)
    expect((await call(IMPORT, { user: a.user })).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id })]),
    })
    const giveUp = () => call(`${IMPORT}/${id}`, { method: 'DELETE', user: a.user })
    expect((await giveUp()).status).toBe(204)
    expect((await giveUp()).status).toBe(204)
  })

  it('agents may not, and another tenant finds nothing of it', async () => {
    const { id } = importSchema.parse((await upload('sku\nHidden\n')).body)
    expect((await upload('sku\nX\n', {}, '', agent)).status).toBe(403)
    const tries = [
      call(`${IMPORT}/${id}`, { user: b.user }),
      call(`${IMPORT}/${id}/rows`, { user: b.user }),
      call(`${IMPORT}/${id}/review`, { user: b.user, body: { mapping: { '0': 'sku' } } }),
      call(`${IMPORT}/${id}/apply`, { user: b.user, method: 'POST' }),
      call(`${IMPORT}/${id}/undo`, { user: b.user, method: 'POST' }),
      call(`${IMPORT}/${id}`, { user: b.user, method: 'DELETE' }),
    ]
    for (const response of await Promise.all(tries)) expect(response.status).toBe(404)
    expect((await call(`${IMPORT}/${id}`)).status).toBe(401)
  })

  it('what is no table of text, or makes no sense, is refused in words', async () => {
    expect((await upload('')).status).toBe(422)
    const binary = await upload(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 1, 2]))
    expect(problemOf(binary).reason).toBe('csv.file_not_text')
    expect((await upload('sku\nA\n', { 'content-type': 'application/pdf' })).status).toBe(415)
    const { id } = importSchema.parse((await upload('InvoiceNo,StockCode,Quantity\n1,A,2\n')).body)
    for (const name of ['apply', 'undo']) expect((await step(id, name)).status).toBe(409)
    for (const body of [
      {},
      { mapping: { sku: 0 } },
      { mapping: { '0': 'size' } },
      { odd: 1 },
      [],
    ]) {
      expect((await step(id, 'review', body)).status).toBe(400)
    }
    const stock = await step(id, 'review', {
      mapping: { '0': 'invoice', '1': 'sku', '2': 'stock' },
    })
    expect(stock.status).toBe(422)
    expect(problemOf(stock).reason).toBe('commerce.import_stock_of_orders')
  })
})
