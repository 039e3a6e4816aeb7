import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import { call, forgetAnswer, problemOf } from './contract.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ\n')

let a: Tenant
let b: Tenant
let files: string

beforeAll(async () => {
  a = await createTenant()
  b = await createTenant()
  const { id } = await createCustomer(sql, { org_id: a.orgId })
  files = `/api/v1/customers/${id}/files`
})
afterAll(async () => {
  await dropTenant(a)
  await dropTenant(b)
})

const fileSchema = z.looseObject({ id: z.uuid(), name: z.string(), content_type: z.string() })

const upload = (name: string, body: Uint8Array, headers = {}) =>
  call(`${files}?name=${encodeURIComponent(name)}`, {
    user: a.user,
    body,
    headers: { 'content-type': 'application/octet-stream', ...headers },
  })

describe('files', () => {
  it('are uploaded, listed, downloaded by a link without a token, and removed', async () => {
    const uploaded = await upload('../../Vertrag.pdf', PDF, { 'content-type': 'image/png' })
    expect(uploaded.status).toBe(201)
    const file = fileSchema.parse(uploaded.body)
    // Neither the path in the name nor the type in the header had a say.
    expect(file).toMatchObject({ name: 'Vertrag.pdf', content_type: 'application/pdf' })
    expect(uploaded.headers.get('location')).toBe(`${files}/${file.id}`)

    const list = await call(files, { user: a.user })
    expect(list.body).toMatchObject({ items: [{ id: file.id }], next_cursor: null })
    const linked = await call(`${files}/${file.id}`, { user: a.user })
    const { url } = z.looseObject({ url: z.url() }).parse(linked.body)
    const download = await fetch(url)
    expect(download.headers.get('content-disposition')).toContain('attachment')
    expect(download.headers.get('x-content-type-options')).toBe('nosniff')
    expect(Buffer.from(await download.arrayBuffer()).equals(PDF)).toBe(true)

    expect((await call(`${files}/${file.id}`, { user: b.user })).status).toBe(404)
    expect((await call(`${files}/${file.id}`, { user: b.user, method: 'DELETE' })).status).toBe(404)
    expect((await call(`${files}/${file.id}`, { user: a.user, method: 'DELETE' })).status).toBe(204)
    const again = await call(`${files}/${file.id}`, { user: a.user, method: 'DELETE' })
    expect(problemOf(again).reason).toBe('crm.file_not_found')
    expect((await fetch(url)).ok).toBe(false)
  })

  it.each([
    [
      'html as a picture',
      'photo.png',
      Buffer.from('<script>alert(1)</script>'),
      'crm.file_type_wrong',
    ],
    [
      'html as itself',
      'page.html',
      Buffer.from('<script>alert(1)</script>'),
      'crm.file_type_refused',
    ],
    ['a program', 'setup.exe', Buffer.from('MZ\u0000'), 'crm.file_type_refused'],
    ['nothing', 'empty.pdf', Buffer.alloc(0), 'crm.file_empty'],
  ])('refuse %s', async (_what, name, body, reason) => {
    const response = await upload(name, body)
    expect(problemOf(response)).toMatchObject({
      status: 422,
      reason,
      errors: [{ field: 'file', reason }],
    })
  })

  it('refuse more than 20 MB', async () => {
    const response = await upload('large.txt', Buffer.alloc(20 * 1024 * 1024 + 1, 'a'))
    expect(problemOf(response)).toMatchObject({ status: 413, reason: 'crm.file_too_large' })
  })

  it('are found by ids in capitals too', async () => {
    const file = fileSchema.parse((await upload('capitals.pdf', PDF)).body)
    const [, customerId = ''] = /customers\/([^/]+)/.exec(files) ?? []
    const path = `/api/v1/customers/${customerId.toUpperCase()}/files/${file.id.toUpperCase()}`
    expect((await call(path, { user: a.user })).body).toMatchObject({ id: file.id })
    expect((await call(path, { user: a.user, method: 'DELETE' })).status).toBe(204)
  })

  it('are uploaded once with an Idempotency-Key; with other bytes it is refused', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const one = await upload('once.pdf', PDF, headers)
    const two = await upload('once.pdf', PDF, headers)
    expect(two.headers.get('idempotent-replayed')).toBe('true')
    expect(fileSchema.parse(two.body).id).toBe(fileSchema.parse(one.body).id)
    const other = await upload('once.pdf', Buffer.from('%PDF-2.0'), headers)
    expect(problemOf(other).reason).toBe('platform.idempotency_key_reused')
  })

  it('are gone on with by their key when the server has died, before or after they were shown', async () => {
    const key = randomUUID()
    const headers = { 'idempotency-key': key }
    const { id } = fileSchema.parse((await upload('died.pdf', PDF, headers)).body)
    for (const stored_at of [new Date(), null]) {
      await forgetAnswer(key)
      await sql`update public.customer_files set stored_at = ${stored_at} where id = ${id}`
      const again = await upload('died.pdf', PDF, headers)
      expect([again.status, fileSchema.parse(again.body).id]).toEqual([201, id])
    }
    expect(
      await sql`select from public.customer_files where org_id = ${a.orgId} and name = 'died.pdf'`,
    ).toHaveLength(1)
    expect((await call(`${files}/${id}`, { user: a.user })).status).toBe(200)
  })

  it('are not removed by the path of a customer who was merged into the one that has them', async () => {
    const file = fileSchema.parse((await upload('kept.pdf', PDF)).body)
    const [, survivorId = ''] = /customers\/([^/]+)/.exec(files) ?? []
    const goneId = randomUUID()
    await sql`
      insert into private.customer_redirects (org_id, customer_id, survivor_id)
      values (${a.orgId}, ${goneId}, ${survivorId})`
    const path = `/api/v1/customers/${goneId}/files/${file.id}`
    expect(problemOf(await call(path, { user: a.user, method: 'DELETE' }))).toMatchObject({
      status: 409,
      reason: 'crm.customer_merged',
      existing_id: survivorId,
    })
    expect((await call(`${files}/${file.id}`, { user: a.user })).status).toBe(200)
  })

  it('of a customer who is not there are not found', async () => {
    const nowhere = `/api/v1/customers/${randomUUID()}/files`
    expect((await call(nowhere, { user: a.user })).status).toBe(404)
    const response = await call(`${nowhere}?name=a.pdf`, {
      user: a.user,
      body: new Uint8Array(PDF),
    })
    expect(problemOf(response).reason).toBe('crm.customer_not_found')
  })
})
