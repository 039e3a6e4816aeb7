import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listTags } from '../../../lib/crm/customers.queries.ts'
import { removeFile } from '../../../lib/crm/files.actions.ts'
import { storeCustomerFile } from '../../../lib/crm/files.upload.ts'
import {
  createNote,
  deleteNote,
  pinNote,
  readNoteHistory,
  restoreNote,
  updateNote,
} from '../../../lib/crm/notes.actions.ts'
import { listCustomerNotes } from '../../../lib/crm/notes.queries.ts'
import { moveCustomers } from '../../../lib/crm/segments.actions.ts'
import { createTag, deleteTag, mergeTags, updateTag } from '../../../lib/crm/tags.actions.ts'
import { listTagsWithCounts } from '../../../lib/crm/tags.queries.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { createTokenClient } from '../../../lib/supabase/server.ts'
import { sql, yielding } from '../../helpers/db.ts'
import {
  createCustomer,
  createMembership,
  createOrganization,
  type OrganizationRow,
} from '../../helpers/factories.ts'
import {
  createSignedInUser,
  deleteUser,
  type SignedIn,
  TEST_PASSWORD,
} from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'

let org: OrganizationRow
let agent: SignedIn
let customerId: string

beforeAll(async () => {
  resetBrowser()
  agent = await createSignedInUser({ first_name: 'Agnes' })
  org = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: agent.userId, role: 'agent' })
  customerId = (await createCustomer(sql, { org_id: org.id })).id
  const form = new FormData()
  form.append('email', agent.email)
  form.append('password', TEST_PASSWORD)
  // Leads somewhere, which travels as an exception.
  await expect(signIn(form)).rejects.toMatchObject({
    digest: expect.stringContaining('NEXT_REDIRECT'),
  })
})

afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = ${org.id}`)
  await deleteUser(agent)
})

const scope = () => ({
  db: createTokenClient(agent.accessToken, { requestId: randomUUID(), clientIp: 'unknown' }),
  org,
})

async function write(body: string) {
  const result = await createNote({ org: org.slug, customer_id: customerId, body })
  if (!result.ok) throw new Error(result.reason)
  return result.data
}

describe('notes', () => {
  it('go through writing, editing, pinning, deleting and coming back', async () => {
    const note = await write('first')
    expect(note).toMatchObject({ body: 'first', created_by_name: 'Agnes Byron', version: 1 })
    expect(browser.revalidated).toContain(`/o/${org.slug}/customers/${customerId}`)

    const note_id = note.id
    const edited = await updateNote({
      org: org.slug,
      note_id,
      body: 'second',
      expected_updated_at: note.updated_at,
    })
    expect(edited).toMatchObject({ ok: true, data: { body: 'second', version: 2 } })
    expect(await pinNote({ org: org.slug, note_id, is_pinned: true })).toMatchObject({
      ok: true,
      data: { is_pinned: true },
    })
    expect(await readNoteHistory({ org: org.slug, note_id })).toMatchObject({
      ok: true,
      data: [{ version: 1, body: 'first', written_by_name: 'Agnes Byron' }],
    })
    expect(await deleteNote({ org: org.slug, note_id })).toMatchObject({ ok: true })
    expect(await restoreNote({ org: org.slug, note_id })).toMatchObject({
      ok: true,
      data: { deleted_at: null, is_pinned: true },
    })
  })

  it('can be edited with the time that a list gave', async () => {
    await write('listed')
    const { items } = await listCustomerNotes(scope(), customerId, { limit: 50 })
    const note = items.find(({ body }) => body === 'listed')
    const result = await updateNote({
      org: org.slug,
      note_id: note?.id,
      body: 'changed',
      expected_updated_at: note?.updated_at,
    })
    expect(result).toMatchObject({ ok: true, data: { body: 'changed' } })
  })

  it('refuse who has not seen the newest version, with a reason of its own', async () => {
    const note = await write('first')
    const edit = (body: string) =>
      updateNote({ org: org.slug, note_id: note.id, body, expected_updated_at: note.updated_at })
    expect((await edit('second')).ok).toBe(true)
    expect(await edit('third')).toMatchObject({
      ok: false,
      code: 'conflict',
      reason: 'crm.note_changed',
    })
  })

  it.each([
    ['', 'crm.note_empty'],
    [' \n', 'crm.note_empty'],
    ['x'.repeat(20_001), 'field.too_long'],
    ['x'.repeat(1_048_576), 'field.too_long'],
    // Nothing for the schema to see: the database says it, and of which field.
    ['\u200b', 'crm.note_empty'],
  ])('say beside the body what is wrong with it', async (body, reason) => {
    const result = await createNote({ org: org.slug, customer_id: customerId, body })
    expect(result).toMatchObject({ ok: false, fields: { body: [reason] } })
  })

  it('refuse a NUL without a stir', async () => {
    const result = await createNote({ org: org.slug, customer_id: customerId, body: 'a\0b' })
    expect(result).toMatchObject({ ok: false, code: 'malformed' })
  })
})

describe('moves', () => {
  it('count who moved, and say beside the reason what is wrong with it', async () => {
    const move = (reason: string) =>
      moveCustomers({ org: org.slug, customer_ids: [customerId], segment: 'CUSTOMER', reason })
    expect(await move('x'.repeat(501))).toMatchObject({
      ok: false,
      fields: { reason: ['field.too_long'] },
    })
    expect(await move('a\u0007b')).toMatchObject({
      ok: false,
      fields: { reason: ['crm.value_has_control_characters'] },
    })
    expect(await move('Signed')).toEqual({ ok: true, data: { count: 1 } })
    expect(await move('Signed')).toEqual({ ok: true, data: { count: 0 } })
  })

  it('leave alone who is no longer where the person saw them, and show the page anew', async () => {
    const { id } = await createCustomer(sql, { org_id: org.id, segment: 'CHURNED' })
    const move = (from: string) =>
      moveCustomers({ org: org.slug, customer_ids: [id], segment: 'CUSTOMER', from })
    browser.revalidated.length = 0
    expect(await move('LEAD')).toMatchObject({ ok: false, reason: 'crm.customer_changed' })
    expect(browser.revalidated).toEqual([`/o/${org.slug}/customers`])
    expect(await move('CHURNED')).toEqual({ ok: true, data: { count: 1 } })
  })
})

describe('tags', () => {
  it('are all listed, however many reads that takes, by name', async () => {
    const busy = await createOrganization(sql)
    try {
      await createMembership(sql, { org_id: busy.id, user_id: agent.userId, role: 'agent' })
      await sql`
        insert into public.tags (org_id, name)
        select ${busy.id}, 'tag ' || lpad(n::text, 4, '0') from generate_series(1, 1000) as n`
      const names = Array.from({ length: 1000 }, (_, n) => `tag ${String(n + 1).padStart(4, '0')}`)
      const all = { ...scope(), org: busy }
      expect((await listTags(all)).map(({ name }) => name)).toEqual(names)
      expect((await listTagsWithCounts(all)).map(({ name }) => name)).toEqual(names)
    } finally {
      await yielding(() => sql`delete from public.organizations where id = ${busy.id}`)
    }
  })

  async function create(name: string) {
    const result = await createTag({ org: org.slug, name })
    if (!result.ok) throw new Error(result.reason)
    return result.data.id
  }

  it('are made, renamed, recolored, merged and deleted', async () => {
    const [one, two] = [await create('One'), await create('Two')]
    expect(await createTag({ org: org.slug, name: 'ONE' })).toMatchObject({
      ok: false,
      code: 'conflict',
      fields: { name: ['crm.tag_name_taken'] },
    })
    expect(await updateTag({ org: org.slug, tag_id: one, name: 'Uno', color: 'green' })).toEqual({
      ok: true,
      data: { id: one },
    })
    expect(await updateTag({ org: org.slug, tag_id: one, name: 'two' })).toMatchObject({
      ok: false,
      reason: 'crm.tag_name_taken',
    })
    expect(await updateTag({ org: org.slug, tag_id: one, color: 'gold' })).toMatchObject({
      ok: false,
      fields: { color: ['field.not_a_choice'] },
    })
    const listed = await listTagsWithCounts(scope())
    expect(listed).toMatchObject([
      { name: 'Two' },
      { name: 'Uno', color: 'green', customer_count: 0 },
    ])

    expect(await mergeTags({ org: org.slug, from_id: one, into_id: two })).toEqual({
      ok: true,
      data: { count: 0 },
    })
    expect(await deleteTag({ org: org.slug, tag_id: two })).toMatchObject({ ok: true })
    expect(await deleteTag({ org: org.slug, tag_id: two })).toMatchObject({
      ok: false,
      reason: 'crm.tag_not_found',
    })
    expect(await updateTag({ org: org.slug, tag_id: two, name: 'x' })).toMatchObject({
      ok: false,
      reason: 'crm.tag_not_found',
    })
  })
})

describe('files', () => {
  it('are removed once, and then not found', async () => {
    const { id } = await storeCustomerFile(scope(), {
      customerId,
      name: 'a.txt',
      bytes: new Uint8Array(Buffer.from('hello')),
    })
    expect(await removeFile({ org: org.slug, file_id: id })).toEqual({ ok: true, data: { id } })
    const gone = { ok: false, reason: 'crm.file_not_found' }
    expect(await removeFile({ org: org.slug, file_id: id })).toMatchObject(gone)
  })
})
