import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'
import type { SignedIn } from '../helpers/request.ts'
import { call, forgetAnswer, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const BULK = '/api/v1/customers/bulk'
const VIEWS = '/api/v1/customers/views'
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
})

async function customers(count: number, source: string): Promise<string[]> {
  const made = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      call('/api/v1/customers', { user: a.user, body: { name: `Row ${index}`, source } }),
    ),
  )
  return made.map(({ body }) => String((body as { id: string }).id))
}

async function idsOf(query: string): Promise<string[]> {
  const { body } = await call(`/api/v1/customers?${query}`, { user: a.user })
  return (body as { items: { id: string }[] }).items.map(({ id }) => id)
}

describe('bulk runs', () => {
  it('move all that match and take it back', async () => {
    const source = `Fair, ${randomUUID()}`
    const ids = await customers(3, source)
    const created = await call(BULK, {
      user: agent,
      body: {
        action: 'move',
        arguments: { segment: 'OPPORTUNITY', reason: 'Met at the fair' },
        filter: { sources: [source] },
      },
    })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({ status: 'done', total: 3, changed_count: 3 })
    const path = created.headers.get('location') ?? ''
    // A comma inside of a source is not one between two.
    const query = new URLSearchParams({
      sources: source.replace(',', '%2C'),
      segments: 'OPPORTUNITY,CHURNED',
    })
    expect((await idsOf(query.toString())).toSorted()).toEqual(ids.toSorted())

    expect((await call(path, { user: a.user })).body).toMatchObject({ action: 'move' })
    expect((await call(BULK, { user: a.user })).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ status: 'done' })]),
    })
    const undone = await call(`${path}/undo`, { method: 'POST', user: agent })
    expect(undone.body).toMatchObject({ status: 'undone', restored_count: 3 })
    expect(await idsOf(query.toString())).toEqual([])
  })

  it('the same key and request again answers the same run', async () => {
    const [id] = await customers(1, 'Key')
    const options = {
      user: a.user,
      body: { action: 'archive', customer_ids: [id] },
      headers: { 'idempotency-key': randomUUID() },
    }
    const first = await call(BULK, options)
    const again = await call(BULK, options)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
  })

  it('the same key goes on with the run of a server that has died', async () => {
    const [id] = await customers(1, 'Died')
    const key = randomUUID()
    const options = {
      user: a.user,
      body: { action: 'archive', customer_ids: [id] },
      headers: { 'idempotency-key': key },
    }
    const first = await call(BULK, options)
    const { id: runId } = first.body as { id: string }
    await forgetAnswer(key)
    await sql`
      update public.customer_bulk_runs
      set status = 'pending', processed_count = 0, changed_count = 0, finished_at = null
      where id = ${runId}`
    const again = await call(BULK, options)
    expect(again.body).toMatchObject({ id: runId, status: 'done', processed_count: 1 })

    // Also one that somebody took back meanwhile, which is not begun again.
    await sql`update public.customer_bulk_runs set status = 'undone' where id = ${runId}`
    await forgetAnswer(key)
    const undone = await call(BULK, options)
    expect(undone.body).toMatchObject({ id: runId, status: 'undone' })
  })

  it('one that was begun and left can be stopped, and gone on with by nobody then', async () => {
    const [id] = await customers(1, 'Left')
    const [org] = await sql<{ id: string }[]>`
      select id from public.organizations where slug = ${a.org}`
    const [run] = await sql<{ id: string }[]>`
      insert into public.customer_bulk_runs (org_id, action, total, created_by)
      values (${org?.id ?? ''}, 'archive', 1, ${a.user.userId}) returning id`
    await sql`
      insert into private.customer_bulk_rows (run_id, org_id, position, customer_id, was_archived)
      values (${run?.id ?? ''}, ${org?.id ?? ''}, 1, ${id ?? ''}, false)`
    const path = `${BULK}/${run?.id}`
    const stopped = await call(`${path}/cancel`, { method: 'POST', user: a.user })
    expect(stopped.body).toMatchObject({ status: 'cancelled' })
    const applied = await call(`${path}/apply`, { method: 'POST', user: a.user })
    expect(applied.body).toMatchObject({ status: 'cancelled', processed_count: 0 })
  })

  it('are not found from another organization', async () => {
    const [id] = await customers(1, 'Theirs')
    const created = await call(BULK, {
      user: a.user,
      body: { action: 'archive', customer_ids: [id] },
    })
    const path = created.headers.get('location') ?? ''
    expect((await call(path, { user: a.user })).status).toBe(200)
    for (const [suffix, method] of [
      ['', 'GET'],
      ['/apply', 'POST'],
      ['/undo', 'POST'],
      ['/cancel', 'POST'],
    ] as const) {
      const response = await call(`${path}${suffix}`, { method, user: b.user })
      expect(problemOf(response)).toMatchObject({ status: 404, reason: 'crm.bulk_run_not_found' })
    }
  })

  const id = randomUUID()
  it.each([
    ['neither ids nor a filter', { action: 'archive' }, 400],
    ['both', { action: 'archive', customer_ids: [id], filter: {} }, 400],
    ['an unknown action', { action: 'delete', filter: {} }, 400],
    ['an unknown field', { action: 'archive', filter: {}, org_id: id }, 400],
    ['a missing argument', { action: 'move', filter: {} }, 400],
    ['an unknown filter', { action: 'archive', filter: { tags: [id] } }, 400],
    ['an empty list', { action: 'archive', filter: { tag_ids: [] } }, 400],
    ['10,001 ids', { action: 'archive', customer_ids: Array(10_001).fill(id) }, 400],
    ['a tag that is gone', { action: 'add_tags', arguments: { tag_ids: [id] }, filter: {} }, 404],
    [
      'an owner who is not here',
      { action: 'assign', arguments: { owner_id: id }, filter: {} },
      422,
    ],
  ])('refuse %s', async (_what, body, status) => {
    expect((await call(BULK, { user: a.user, body })).status).toBe(status)
  })
})

describe('saved views', () => {
  it('are kept, seen by colleagues when shared, changed and deleted by their maker', async () => {
    const created = await call(VIEWS, {
      user: agent,
      body: { name: 'New leads', filter: { segments: ['LEAD'] } },
    })
    expect(created.status).toBe(201)
    const path = created.headers.get('location') ?? ''
    expect((await call(path, { user: agent })).body).toMatchObject({
      name: 'New leads',
      sort: 'created_at.desc',
      is_shared: false,
    })
    expect((await call(path, { user: a.user })).status).toBe(404)

    const shared = await call(path, { method: 'PUT', user: agent, body: { is_shared: true } })
    expect(shared.body).toMatchObject({ name: 'New leads', is_shared: true })
    expect((await call(path, { user: a.user })).status).toBe(200)
    expect((await call(path, { user: b.user })).status).toBe(404)
    expect((await call(VIEWS, { user: a.user })).body).toMatchObject({
      items: [expect.objectContaining({ name: 'New leads' })],
    })

    expect((await call(path, { method: 'DELETE', user: b.user })).status).toBe(404)
    expect((await call(path, { method: 'DELETE', user: agent })).status).toBe(204)
    expect((await call(path, { method: 'DELETE', user: agent })).status).toBe(404)
  })

  it('one person has one of a name', async () => {
    const body = { name: 'Twice', filter: {} }
    expect((await call(VIEWS, { user: agent, body })).status).toBe(201)
    const response = await call(VIEWS, { user: agent, body: { ...body, name: 'TWICE' } })
    expect(problemOf(response)).toMatchObject({ status: 409, reason: 'crm.view_name_taken' })
  })

  it.each([
    ['no name', { name: ' ', filter: {} }],
    ['no filter', { name: 'x' }],
    ['an unknown filter', { name: 'x', filter: { colour: ['red'] } }],
    ['an unknown order', { name: 'x', filter: {}, sort: 'email.asc' }],
    ['a maker', { name: 'x', filter: {}, created_by: randomUUID() }],
  ])('refuse %s', async (_what, body) => {
    expect((await call(VIEWS, { user: agent, body })).status).toBe(400)
  })
})
