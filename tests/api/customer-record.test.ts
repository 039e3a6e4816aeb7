import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createTag, tagCustomer } from '../helpers/crm-factories.ts'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import { api, deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const API = '/api/v1'
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

const customer = () => createCustomer(sql, { org_id: a.orgId })

const noteSchema = z.looseObject({
  id: z.uuid(),
  customer_id: z.uuid(),
  body: z.string(),
  is_pinned: z.boolean(),
  version: z.number(),
})
const notePage = z.object({ items: z.array(noteSchema), next_cursor: z.string().nullable() })

async function write(customerId: string, body = 'Likes tea.', headers = {}) {
  const response = await call(`${API}/customers/${customerId}/notes`, {
    user: agent,
    body: { body },
    headers,
  })
  if (response.status !== 201) throw new Error(response.text)
  const note = noteSchema.parse(response.body)
  return { ...note, etag: response.headers.get('etag') ?? '', response }
}

describe('notes', () => {
  it('staff can write, read, edit, pin, delete and bring back', async () => {
    const { id } = await customer()
    const note = await write(id)
    const path = note.response.headers.get('location') ?? ''
    expect(path).toBe(`${API}/customers/${id}/notes/${note.id}`)

    const edited = await call(path, { user: a.user, method: 'PUT', body: { body: 'No, coffee.' } })
    expect(edited.body).toMatchObject({ body: 'No, coffee.', version: 2, is_pinned: false })
    const pinned = await call(path, { user: a.user, method: 'PUT', body: { is_pinned: true } })
    expect(pinned.body).toMatchObject({ body: 'No, coffee.', version: 2, is_pinned: true })
    const versions = await call(`${path}/versions`, { user: a.user })
    expect(versions.body).toMatchObject({ items: [{ version: 1, body: 'Likes tea.' }] })

    expect((await call(path, { user: agent, method: 'DELETE' })).status).toBe(204)
    expect((await call(path, { user: agent, method: 'DELETE' })).status).toBe(204)
    expect((await call(path, { user: agent })).status).toBe(404)
    expect((await call(path, { user: agent, method: 'PUT', body: { body: 'x' } })).status).toBe(404)
    const restored = await call(`${path}/restore`, { user: agent, method: 'POST' })
    expect(restored.body).toMatchObject({ body: 'No, coffee.', is_pinned: true, deleted_at: null })
  })

  it('are found by ids in capitals too', async () => {
    const note = await write((await customer()).id)
    const path = `${API}/customers/${note.customer_id.toUpperCase()}/notes/${note.id.toUpperCase()}`
    expect((await call(path, { user: agent, method: 'DELETE' })).status).toBe(204)
    const tag = await createTag(sql, { org_id: a.orgId })
    const tagPath = `${API}/tags/${tag.id.toUpperCase()}`
    expect((await call(tagPath, { user: agent })).body).toMatchObject({ id: tag.id })
  })

  it('are listed pinned first, page by page', async () => {
    const { id } = await customer()
    const [one, two, three] = [await write(id), await write(id), await write(id)]
    await call(`${API}/customers/${id}/notes/${one.id}`, {
      user: agent,
      method: 'PUT',
      body: { is_pinned: true },
    })
    const list = `${API}/customers/${id}/notes?limit=2`
    const first = notePage.parse((await call(list, { user: agent })).body)
    expect(first.items.map((note) => note.id)).toEqual([one.id, three.id])
    const rest = notePage.parse(
      (await call(`${list}&cursor=${first.next_cursor}`, { user: agent })).body,
    )
    expect(rest.items.map((note) => note.id)).toEqual([two.id])
    const bad = await call(`${list}&cursor=${btoa('{"id":"x"}')}`, { user: agent })
    expect(bad.status).toBe(400)
  })

  it('of two edits of one version the second is refused', async () => {
    const { id } = await customer()
    const note = await write(id)
    const path = `${API}/customers/${id}/notes/${note.id}`
    const edit = (body: string) =>
      call(path, { user: agent, method: 'PUT', body: { body }, headers: { 'if-match': note.etag } })
    const statuses = (await Promise.all([edit('one'), edit('two')])).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 412])
  })

  it.each([
    ['none', {}, 'body', 'field.required'],
    ['an empty one', { body: '' }, 'body', 'crm.note_empty'],
    ['white space', { body: ' \n\t' }, 'body', 'crm.note_empty'],
    ['a number', { body: 1 }, 'body', 'field.invalid_type'],
    ['one of 20,001 characters', { body: 'x'.repeat(20_001) }, 'body', 'field.too_long'],
    ['one of nearly 1 MB', { body: 'x'.repeat(1_000_000) }, 'body', 'field.too_long'],
    ['one with a NUL', { body: 'a\u0000b' }, 'body', 'api.nul_byte'],
    ['half a character', { body: 'a\ud800' }, 'body', 'api.invalid_encoding'],
  ])('refuse as body %s, and name the field', async (_what, body, field, reason) => {
    const { id } = await customer()
    const response = await call(`${API}/customers/${id}/notes`, { user: agent, body })
    expect(response.status).toBe(400)
    expect(problemOf(response).errors).toMatchObject([{ field, reason }])
  })

  it('refuse a body of more than 1 MB before it is read', async () => {
    const { id } = await customer()
    const body = { body: 'x'.repeat(1024 * 1024) }
    const response = await call(`${API}/customers/${id}/notes`, { user: agent, body })
    expect(response.status).toBe(413)
  })

  it('are written once with an Idempotency-Key, also when sent twice at once', async () => {
    const { id } = await customer()
    const headers = { 'idempotency-key': randomUUID() }
    const [one, two] = await Promise.all([write(id, 'Once', headers), write(id, 'Once', headers)])
    expect(two.id).toBe(one.id)
    const page = await call(`${API}/customers/${id}/notes`, { user: agent })
    expect(notePage.parse(page.body).items).toHaveLength(1)
    const other = await call(`${API}/customers/${id}/notes`, {
      user: agent,
      body: { body: 'Another' },
      headers,
    })
    expect(problemOf(other).reason).toBe('platform.idempotency_key_reused')
  })

  it('of another organization, another customer or nobody are not found', async () => {
    const [mine, other] = [await customer(), await customer()]
    const note = await write(mine.id)
    const read = (id: string, noteId: string, user: SignedIn) =>
      call(`${API}/customers/${id}/notes/${noteId}`, { user })
    expect((await read(mine.id, note.id, agent)).status).toBe(200)
    expect((await read(mine.id, note.id, b.user)).status).toBe(404)
    expect((await read(other.id, note.id, agent)).status).toBe(404)
    expect((await read(mine.id, randomUUID(), agent)).status).toBe(404)
    const change = await call(`${API}/customers/${other.id}/notes/${note.id}`, {
      user: agent,
      method: 'PUT',
      body: { body: 'x' },
    })
    expect(problemOf(change)).toMatchObject({ status: 404, reason: 'crm.note_not_found' })
    expect((await call(`${API}/customers/${randomUUID()}/notes`, { user: agent })).status).toBe(404)
    const nowhere = await call(`${API}/customers/${randomUUID()}/notes`, {
      user: agent,
      body: { body: 'x' },
    })
    expect(nowhere.status).toBe(404)
  })
})

describe('the timeline', () => {
  it('says who moved whom and why, and gives only the kinds asked for', async () => {
    const { id } = await customer()
    await write(id)
    const moved = await call(`${API}/customers/move`, {
      user: agent,
      body: { customer_ids: [id, randomUUID()], segment: 'CUSTOMER', reason: ' First \n order ' },
    })
    expect(moved.body).toEqual({ count: 1 })
    const all = await call(`${API}/customers/${id}/events`, { user: agent })
    expect(all.body).toMatchObject({
      items: [{ kind: 'customer.segment_changed' }, { kind: 'note.added' }, {}],
    })
    const moves = await call(`${API}/customers/${id}/events?kinds=customer.segment_changed`, {
      user: agent,
    })
    expect(moves.body).toMatchObject({
      items: [
        { actor_id: agent.userId, data: { from: 'LEAD', to: 'CUSTOMER', reason: 'First order' } },
      ],
    })
    expect((await call(`${API}/customers/${id}/events?kinds=x`, { user: agent })).status).toBe(400)
    expect((await call(`${API}/customers/${id}/events`, { user: b.user })).status).toBe(404)
  })

  it('refuses a segment outside the four and names them', async () => {
    const { id } = await customer()
    const body = { customer_ids: [id], segment: 'VIP' }
    const response = await call(`${API}/customers/move`, { user: agent, body })
    expect(problemOf(response)).toMatchObject({
      status: 400,
      errors: [{ field: 'segment', reason: 'field.not_a_choice' }],
    })
    expect(response.text).toContain('LEAD')
  })
})

describe('tags', () => {
  const tagSchema = z.looseObject({ id: z.uuid(), name: z.string(), customer_count: z.number() })

  async function create(name: string) {
    const response = await call(`${API}/tags`, { user: agent, body: { name } })
    return tagSchema.parse(response.body)
  }

  it('staff can create, rename, recolor, merge and delete', async () => {
    const [from, into] = [
      await create(`from-${randomUUID()}`),
      await create(`into-${randomUUID()}`),
    ]
    const { id } = await customer()
    await tagCustomer(sql, { org_id: a.orgId, customer_id: id, tag_id: from.id })

    const path = `${API}/tags/${from.id}`
    const changed = await call(path, { user: agent, method: 'PUT', body: { color: 'green' } })
    expect(changed.body).toMatchObject({ color: 'green', name: from.name, customer_count: 1 })
    const taken = await call(path, {
      user: agent,
      method: 'PUT',
      body: { name: into.name.toUpperCase() },
    })
    expect(problemOf(taken)).toMatchObject({ status: 409, reason: 'crm.tag_name_taken' })

    const merged = await call(`${path}/merge`, { user: agent, body: { into_id: into.id } })
    expect(merged.body).toEqual({ count: 1 })
    expect((await call(path, { user: agent })).status).toBe(404)
    const list = z
      .object({ items: z.array(tagSchema) })
      .parse((await call(`${API}/tags`, { user: agent })).body)
    expect(list.items.find((tag) => tag.id === into.id)?.customer_count).toBe(1)

    const removed = await call(`${API}/tags/${into.id}`, { user: agent, method: 'DELETE' })
    expect(removed.status).toBe(204)
    const again = await call(`${API}/tags/${into.id}`, { user: agent, method: 'DELETE' })
    expect(problemOf(again).reason).toBe('crm.tag_not_found')
  })

  it('of another organization are not found', async () => {
    const foreign = await createTag(sql, { org_id: b.orgId })
    const path = `${API}/tags/${foreign.id}`
    expect((await call(path, { user: agent })).status).toBe(404)
    expect((await call(path, { user: agent, method: 'PUT', body: { name: 'x' } })).status).toBe(404)
    expect((await call(path, { user: agent, method: 'DELETE' })).status).toBe(404)
    const own = await create(`own-${randomUUID()}`)
    const merge = (into_id: string) =>
      call(`${API}/tags/${own.id}/merge`, { user: agent, body: { into_id } })
    expect((await merge(foreign.id)).status).toBe(404)
    expect(problemOf(await merge(own.id)).reason).toBe('crm.tag_merge_with_itself')
  })
})

describe('a customer that was merged away', () => {
  async function mergedAway() {
    const [gone, survivor] = [await customer(), await customer()]
    await sql`delete from public.customers where org_id = ${a.orgId} and id = ${gone.id}`
    await sql`
      insert into private.customer_redirects (org_id, customer_id, survivor_id)
      values (${a.orgId}, ${gone.id}, ${survivor.id})`
    return { gone, survivor }
  }

  it('leads whoever reads to the one it is part of, in every path', async () => {
    const { gone, survivor } = await mergedAway()
    const note = await write(survivor.id)
    for (const rest of ['', '/notes?limit=5', `/notes/${note.id}`, '/files', '/events?limit=5']) {
      const response = await call(`${API}/customers/${gone.id}${rest}`, { user: agent })
      // The survivor has what the list of the gone one has not.
      expect([rest, response.status]).toEqual([rest, 308])
      expect(response.headers.get('location')).toBe(`${API}/customers/${survivor.id}${rest}`)
    }
    const capitals = await call(`${API}/customers/${gone.id.toUpperCase()}/files`, { user: agent })
    expect(capitals.headers.get('location')).toBe(`${API}/customers/${survivor.id}/files`)
    expect((await call(`${API}/customers/${gone.id}`, { user: b.user })).status).toBe(404)

    const added = await write(gone.id, 'Written to the old id')
    expect(added.customer_id).toBe(survivor.id)
    const kept = await call(`${API}/customers/${gone.id}/notes/${note.id}`, {
      user: agent,
      method: 'PUT',
      body: { is_pinned: true },
    })
    expect(kept.status).toBe(200)
  })

  it.each([
    ['PUT', { name: 'Stale' }],
    ['DELETE', undefined],
  ] as const)('is no way to %s the one it is part of', async (method, body) => {
    const { gone, survivor } = await mergedAway()
    const refused = {
      status: 409,
      reason: 'crm.customer_merged',
      existing_id: survivor.id,
    }
    const options = { user: agent, method, body }
    expect(problemOf(await call(`${API}/customers/${gone.id}`, options))).toMatchObject(refused)
    for (const alias of ['/api/customers', '/api/crm/customers']) {
      expect(problemOf(await api(`${alias}/${gone.id}`, options))).toMatchObject(refused)
    }
    const kept = await call(`${API}/customers/${survivor.id}`, { user: agent })
    expect(kept.body).toMatchObject({ name: survivor.name, archived_at: null })
    const meant = await call(`${API}/customers/${survivor.id}`, { user: agent, method, body })
    expect(meant.status).toBe(method === 'PUT' ? 200 : 204)
  })

  it('of another organization stays not found to whoever writes', async () => {
    const { gone } = await mergedAway()
    const path = `${API}/customers/${gone.id}`
    expect((await call(path, { user: b.user, method: 'DELETE' })).status).toBe(404)
  })
})
