import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { createFile, createNote } from '../../helpers/crm-factories.ts'
import { failure, inTransaction, sql, type Tx } from '../../helpers/db.ts'
import { createCustomer, createOrganization } from '../../helpers/factories.ts'

// As the owner of the tables: a constraint must hold even where no policy or function stands before it.

type Case = [rule: string, change: Record<string, JSONValue>, constraint: string]

async function expectRefused(constraint: string, statement: () => PromiseLike<unknown>) {
  const error = await failure(statement)
  expect({ code: error.code.slice(0, 2), constraint: error.constraint_name }).toEqual({
    code: '23',
    constraint,
  })
}

async function arrange(tx: Tx) {
  const org = await createOrganization(tx)
  const customer = await createCustomer(tx, { org_id: org.id })
  return { org_id: org.id, customer_id: customer.id }
}

describe('customer_notes', () => {
  const cases: Case[] = [
    ['no body', { body: '' }, 'customer_notes_body_check'],
    ['a body of 20,001 characters', { body: 'x'.repeat(20_001) }, 'customer_notes_body_check'],
    ['version 0', { version: 0 }, 'customer_notes_version_check'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const { id } = await createNote(tx, await arrange(tx))
      await expectRefused(
        constraint,
        () => tx`update public.customer_notes set ${tx(change)} where id = ${id}`,
      )
    })
  })

  it('cannot be of a customer of another organization, and go with their customer', async () => {
    await inTransaction(async (tx) => {
      const mine = await arrange(tx)
      const theirs = await arrange(tx)
      await expectRefused('customer_notes_customer_id_fkey', () =>
        createNote(tx, { ...mine, customer_id: theirs.customer_id }),
      )
      const { id } = await createNote(tx, mine)
      await tx`update public.customer_notes set body = 'Second' where id = ${id}`
      await tx`delete from public.customers where id = ${mine.customer_id}`
      const [left] = await tx<{ count: number }[]>`
        select (select count(*) from public.customer_notes where id = ${id})
             + (select count(*) from public.customer_note_versions where note_id = ${id}) as count`
      expect(left?.count).toBe(0)
    })
  })

  it('keep their earlier bodies, whoever writes, and say when the body changed', async () => {
    await inTransaction(async (tx) => {
      const { id, body } = await createNote(tx, await arrange(tx))
      const [edited] = await tx<{ later: boolean }[]>`
        update public.customer_notes set body = 'Second' where id = ${id}
        returning updated_at > created_at as later`
      expect(edited?.later).toBe(true)
      await tx`update public.customer_notes set body = 'Second', pinned_at = now() where id = ${id}`
      expect(
        await tx`select version, body from public.customer_note_versions where note_id = ${id}`,
      ).toEqual([{ version: 1, body }])
    })
  })
})

describe('customer_note_versions', () => {
  it('cannot be empty, or of a note of another organization', async () => {
    await inTransaction(async (tx) => {
      const mine = await createNote(tx, await arrange(tx))
      const theirs = await createNote(tx, await arrange(tx))
      const insert = (noteId: string, body: string) => () =>
        tx`
          insert into public.customer_note_versions (org_id, note_id, version, body, written_at)
          values (${mine.org_id}, ${noteId}, 1, ${body}, now())`
      await expectRefused('customer_note_versions_body_check', insert(mine.id, ''))
      await expectRefused('customer_note_versions_note_id_fkey', insert(theirs.id, 'x'))
      await insert(mine.id, 'x')()
    })
  })
})

describe('customer_files', () => {
  const cases: Case[] = [
    ['no name', { name: '' }, 'customer_files_name_check'],
    ['a path as name', { name: 'a/b.pdf' }, 'customer_files_name_check'],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, 'customer_files_name_check'],
    ['a type that is none', { content_type: 'pdf' }, 'customer_files_content_type_check'],
    ['no bytes', { size_bytes: 0 }, 'customer_files_size_bytes_check'],
    ['21 MB', { size_bytes: 21 * 1024 * 1024 }, 'customer_files_size_bytes_check'],
  ]

  it.each(cases)('cannot have %s', async (_rule, change, constraint) => {
    await inTransaction(async (tx) => {
      const { id } = await createFile(tx, await arrange(tx))
      await expectRefused(
        constraint,
        () => tx`update public.customer_files set ${tx(change)} where id = ${id}`,
      )
    })
  })

  it('cannot be of a customer of another organization, and go with their customer', async () => {
    await inTransaction(async (tx) => {
      const mine = await arrange(tx)
      const theirs = await arrange(tx)
      await expectRefused('customer_files_customer_id_fkey', () =>
        createFile(tx, { ...mine, customer_id: theirs.customer_id }),
      )
      await createFile(tx, mine)
      await tx`delete from public.customers where id = ${mine.customer_id}`
      expect(
        await tx`select from public.customer_files where org_id = ${mine.org_id}`,
      ).toHaveLength(0)
    })
  })
})

describe('the page of a customer', () => {
  // What has to hold at a million notes and five million events; the time itself is for the bench.
  it.each([
    [
      'notes',
      'customer_notes_list_idx',
      `select id from public.customer_notes
        where org_id = $1 and customer_id = $1 and deleted_at is null
          and (is_pinned, created_at, id) < (true, 'infinity', $1)
        order by is_pinned desc, created_at desc, id desc limit 20`,
    ],
    [
      'files',
      'customer_files_list_idx',
      `select id from public.customer_files
        where org_id = $1 and customer_id = $1 and stored_at is not null
          and (created_at, id) < ('infinity', $1)
        order by created_at desc, id desc limit 20`,
    ],
    [
      'events',
      'customer_events_pkey',
      `select id from public.customer_events
        where org_id = $1 and customer_id = $1 and (occurred_at, id) < ('infinity', 1)
        order by occurred_at desc, id desc limit 20`,
    ],
  ])('reads its %s along %s, without sorting', async (_what, index, query) => {
    await sql.begin(async (tx) => {
      await tx`set local enable_seqscan = off`
      await tx`set local enable_bitmapscan = off`
      // With what other tests leave, reading all that an organization has and sorting it looks cheap.
      await tx`set local enable_sort = off`
      const rows = await tx.unsafe<{ 'QUERY PLAN': string }[]>(
        `explain ${query.replaceAll('$1', "'00000000-0000-0000-0000-000000000000'::uuid")}`,
      )
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      expect(plan).toContain(index)
      expect(plan).not.toContain('Sort')
    })
  })
})
