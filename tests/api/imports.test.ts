import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sql } from '../helpers/db.ts'
import { deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const IMPORT = '/api/v1/customers/import'
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

const importSchema = z.looseObject({
  id: z.uuid(),
  status: z.string(),
  row_count: z.number(),
  insert_count: z.number(),
  update_count: z.number(),
  unchanged_count: z.number(),
  merged_count: z.number(),
  error_count: z.number(),
  skipped_count: z.number(),
})

function upload(body: string | Uint8Array, headers = {}, query = '') {
  return call(`${IMPORT}${query}`, {
    method: 'POST',
    user: a.user,
    body,
    headers: { 'content-type': 'text/csv', ...headers },
  })
}

const step = (id: string, name: string, body?: unknown, headers = {}) =>
  call(`${IMPORT}/${id}/${name}`, { method: 'POST', user: a.user, body, headers })

const MAPPING = { mapping: { '0': 'name', '1': 'email' }, on_match: 'update' }

async function countCustomers(): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from public.customers where org_id = ${a.orgId}`
  return row?.count ?? 0
}

describe('customer imports', () => {
  it('a file is staged, reviewed, applied and undone, and its numbers add up', async () => {
    const before = await countCustomers()
    const tag = randomUUID()
    const file = `Name,Email\nAda,a-${tag}@example.test\nBad,not an address\nAda again, A-${tag}@EXAMPLE.test \n"=cmd|x",\n`
    const uploaded = await upload(file, {}, '?file_name=people.csv&has_header=true')
    expect(uploaded.status).toBe(201)
    const staged = importSchema.parse(uploaded.body)
    expect(staged).toMatchObject({ status: 'staged', row_count: 4, file_name: 'people.csv' })
    expect(uploaded.headers.get('location')).toBe(`${IMPORT}/${staged.id}`)
    expect(await countCustomers()).toBe(before)

    const reviewed = importSchema.parse((await step(staged.id, 'review', MAPPING)).body)
    expect(reviewed).toMatchObject({
      status: 'reviewed',
      insert_count: 2,
      merged_count: 1,
      error_count: 1,
    })
    expect(await countCustomers()).toBe(before)

    const rows = await call(`${IMPORT}/${staged.id}/rows?outcome=error`, { user: a.user })
    expect(rows.body).toMatchObject({ items: [{ row_number: 2, errors: [{ field: 'email' }] }] })

    const applied = importSchema.parse((await step(staged.id, 'apply')).body)
    expect(applied.status).toBe('applied')
    const {
      insert_count,
      update_count,
      unchanged_count,
      merged_count,
      error_count,
      skipped_count,
    } = applied
    expect(
      insert_count + update_count + unchanged_count + merged_count + error_count + skipped_count,
    ).toBe(applied.row_count)
    expect(await countCustomers()).toBe(before + 2)
    // Once more does nothing more.
    await step(staged.id, 'apply')
    expect(await countCustomers()).toBe(before + 2)

    const undone = importSchema.parse((await step(staged.id, 'undo')).body)
    expect(undone.status).toBe('undone')
    expect(await countCustomers()).toBe(before)
  })

  it('pages through the rows of a file', async () => {
    const lines = Array.from({ length: 5 }, (_, index) => `Row ${index}`).join('\n')
    const { id } = importSchema.parse(
      (await upload(`Name\n${lines}\n`, {}, '?has_header=true')).body,
    )
    const seen: number[] = []
    let cursor = ''
    do {
      const response = await call(`${IMPORT}/${id}/rows?limit=2${cursor}`, { user: a.user })
      const page = z
        .object({
          items: z.array(z.looseObject({ row_number: z.number() })),
          next_cursor: z.string().nullable(),
        })
        .parse(response.body)
      seen.push(...page.items.map((row) => row.row_number))
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
    } while (cursor !== '')
    expect(seen).toEqual([1, 2, 3, 4, 5])
    for (const odd of ['cursor=rubbish', 'limit=0', 'outcome=lost', 'odd=1']) {
      expect((await call(`${IMPORT}/${id}/rows?${odd}`, { user: a.user })).status).toBe(400)
    }
    const giveUp = () => call(`${IMPORT}/${id}`, { method: 'DELETE', user: a.user })
    expect((await giveUp()).status).toBe(204)
    // Without a key: it is given up already, which is what was asked for.
    expect((await giveUp()).status).toBe(204)
  })

  it('an upload with a key is staged once', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const first = await upload('Name\nOnce\n', headers)
    const second = await upload('Name\nOnce\n', headers)
    expect(second.body).toEqual(first.body)
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect((await upload('Name\nOnce and another\n', headers)).status).toBe(409)
  })

  it('an upload with the key of another file of the same length is refused', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const first = await upload('Name\nAda\n', headers)
    const other = await upload('Name\nBob\n', headers)
    expect(problemOf(other)).toMatchObject({
      status: 409,
      reason: 'platform.idempotency_key_reused',
    })
    expect(other.headers.get('idempotent-replayed')).toBeNull()
    expect((await upload('Name\nAda\n', headers)).body).toEqual(first.body)
  })

  it('is listed, newest first', async () => {
    const { id } = importSchema.parse((await upload('Name\nListed\n')).body)
    const response = await call(IMPORT, { user: a.user })
    expect(response.body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id })]),
    })
  })

  it('another tenant finds nothing of it', async () => {
    const { id } = importSchema.parse((await upload('Name\nHidden\n')).body)
    const tries = [
      call(`${IMPORT}/${id}`, { user: b.user }),
      call(`${IMPORT}/${id}/rows`, { user: b.user }),
      call(`${IMPORT}/${id}/review`, { user: b.user, body: MAPPING }),
      call(`${IMPORT}/${id}/apply`, { user: b.user, method: 'POST' }),
      call(`${IMPORT}/${id}/undo`, { user: b.user, method: 'POST' }),
      call(`${IMPORT}/${id}`, { user: b.user, method: 'DELETE' }),
    ]
    for (const response of await Promise.all(tries)) expect(response.status).toBe(404)
    expect((await call(`${IMPORT}/${id}`)).status).toBe(401)
  })

  it('what is no table of text is refused and leaves nothing behind', async () => {
    const empty = await upload('')
    expect(empty.status).toBe(422)
    const binary = await upload(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 1, 2]))
    expect(binary.status).toBe(422)
    expect(problemOf(binary).reason).toBe('csv.file_not_text')
    const type = await upload('Name\nA\n', { 'content-type': 'application/pdf' })
    expect(type.status).toBe(415)
    const declared = await upload('Name\nA\n', {}, '?encoding=klingon')
    expect(declared.status).toBe(400)
  })

  it('a step that is not due is refused', async () => {
    const { id } = importSchema.parse((await upload('Name\nEarly\n')).body)
    for (const name of ['apply', 'undo']) {
      expect([409, 422]).toContain((await step(id, name)).status)
    }
    for (const body of [{}, { mapping: { name: 0 } }, { mapping: { '0': 'shoe_size' } }, []]) {
      expect((await step(id, 'review', body)).status).toBe(400)
    }
    expect([400, 422]).toContain((await step(id, 'review', { mapping: { '99': 'name' } })).status)
  })
})
