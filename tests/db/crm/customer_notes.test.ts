import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { createNote } from '../../helpers/crm-factories.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

type Note = {
  id: string
  customer_id: string
  body: string
  is_pinned: boolean
  version: number
  created_by: string | null
  created_by_name: string | null
  updated_by: string | null
  updated_by_name: string | null
  updated_at: Date
  deleted_at: Date | null
}

async function write(tx: Tx, { org }: Actors, customerId: string, body: string, isPinned = false) {
  const [note] = await tx<Note[]>`
    select * from public.create_customer_note(${org.id}, ${customerId}, ${body}, ${isPinned})`
  return required(note)
}

const edit = (tx: Tx, { org }: Actors, id: string, body: string, expected: Date | null = null) =>
  tx<Note[]>`select * from public.update_customer_note(${org.id}, ${id}, ${body}, ${expected})`

async function list(
  tx: Tx,
  { org }: Actors,
  customerId: string,
  after: object | null = null,
  limit = 50,
) {
  return tx<Note[]>`
    select * from public.list_customer_notes(
      ${org.id}, ${customerId}, ${after === null ? null : tx.json(after as never)}, ${limit})`
}

const kinds = async (tx: Tx, customerId: string) =>
  (
    await tx<{ kind: string }[]>`
      select kind from public.customer_events
       where customer_id = ${customerId} and kind like 'note.%' order by id`
  ).map(({ kind }) => kind)

/** Signed in as an agent, with a customer of theirs. */
const withCustomer = (run: (tx: Tx, actors: Actors, customerId: string) => Promise<void>) =>
  inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const { id } = await createCustomer(tx, { org_id: actors.org.id })
    await as(tx, actors.agent)
    await run(tx, actors, id)
  })

describe('create_customer_note', () => {
  it('keeps the note with its author, and the timeline tells of it', () =>
    withCustomer(async (tx, actors, id) => {
      const note = await write(tx, actors, id, '  code\r\nLikes *tea* \n\n', true)
      expect(note).toMatchObject({
        body: '  code\nLikes *tea*',
        is_pinned: true,
        version: 1,
        created_by: actors.agent.userId,
        created_by_name: 'Agnes Lovelace',
        updated_by: null,
        deleted_at: null,
      })
      const [event] = await tx`
        select kind, data, actor_id from public.customer_events
         where customer_id = ${id} order by id desc limit 1`
      expect(event).toEqual({
        kind: 'note.added',
        data: { note_id: note.id, excerpt: 'code Likes *tea*' },
        actor_id: actors.agent.userId,
      })
    }))

  it.each([
    ['nothing', '', 'crm.note_empty'],
    ['white space', ' \t\n\u00a0\ufeff', 'crm.note_empty'],
    ['20,001 characters', 'x'.repeat(20_001), 'crm.value_too_long'],
    ['a megabyte', 'x'.repeat(1_048_576), 'crm.value_too_long'],
  ])('refuses %s, naming the field', (_what, body, reason) =>
    withCustomer(async (tx, actors, id) => {
      const error = await expectDenied(() => write(tx, actors, id, body), 'PT422', reason)
      expect(error.detail).toBe('body')
    }),
  )

  it('refuses no body at all, and one with a NUL', () =>
    withCustomer(async (tx, { org }, id) => {
      await expectDenied(
        tx`select public.create_customer_note(${org.id}, ${id}, null)`,
        'PT422',
        'crm.note_empty',
      )
      await expectDenied(
        tx`select public.create_customer_note(${org.id}, ${id}, ${'a\0b'})`,
        '22021',
      )
    }))

  it('takes 20,000 characters of any script, and puts spaces for control characters', () =>
    withCustomer(async (tx, actors, id) => {
      expect((await write(tx, actors, id, '💬'.repeat(20_000))).body).toHaveLength(40_000)
      expect((await write(tx, actors, id, 'a\u0007b\tc\u0085d')).body).toBe('a b\tc d')
    }))

  it('writes to the customer that another was merged into', () =>
    withCustomer(async (tx, actors, id) => {
      const gone = randomUUID()
      await asOwner(tx)
      await tx`
        insert into private.customer_redirects (org_id, customer_id, survivor_id)
        values (${actors.org.id}, ${gone}, ${id})`
      await as(tx, actors.agent)
      expect((await write(tx, actors, gone, 'Late')).customer_id).toBe(id)
      expect(await kinds(tx, id)).toEqual(['note.added'])
    }))

  it('does not know a customer of another organization', () =>
    withCustomer(async (tx, actors) => {
      await asOwner(tx)
      const foreign = await createCustomer(tx, { org_id: actors.otherOrg.id })
      await as(tx, actors.agent)
      await expectDenied(
        () => write(tx, actors, foreign.id, 'x'),
        'PT404',
        'crm.customer_not_found',
      )
    }))

  it('is not for those who only read', () =>
    withCustomer(async (tx, actors, id) => {
      await asOwner(tx)
      await tx`
        delete from public.role_permissions
         where role = 'agent' and permission = 'customers.write'`
      const note = await createNote(tx, { org_id: actors.org.id, customer_id: id })
      await as(tx, actors.agent)
      const denied = (attempt: () => PromiseLike<unknown>) =>
        expectDenied(attempt, '42501', 'identity.permission_denied')
      await denied(() => write(tx, actors, id, 'x'))
      await denied(() => edit(tx, actors, note.id, 'x'))
      await denied(
        () => tx`select public.set_customer_note_pinned(${actors.org.id}, ${note.id}, true)`,
      )
      await denied(() => tx`select public.delete_customer_note(${actors.org.id}, ${note.id})`)
      await denied(() => tx`select public.restore_customer_note(${actors.org.id}, ${note.id})`)
      expect(await list(tx, actors, id)).toHaveLength(1)
    }))
})

describe('update_customer_note', () => {
  it('keeps every body with who wrote it and when', () =>
    withCustomer(async (tx, actors, id) => {
      const note = await write(tx, actors, id, 'first')
      await as(tx, actors.admin)
      await edit(tx, actors, note.id, 'second')
      await as(tx, actors.agent)
      const [third] = await edit(tx, actors, note.id, 'third')
      expect(third).toMatchObject({
        body: 'third',
        version: 3,
        created_by: actors.agent.userId,
        updated_by: actors.agent.userId,
      })
      const versions = await tx`
        select version, body, written_by, written_by_name
          from public.list_customer_note_versions(${actors.org.id}, ${note.id})`
      expect(versions).toEqual([
        {
          version: 2,
          body: 'second',
          written_by: actors.admin.userId,
          written_by_name: 'Amir Lovelace',
        },
        {
          version: 1,
          body: 'first',
          written_by: actors.agent.userId,
          written_by_name: 'Agnes Lovelace',
        },
      ])
      const [page] = await tx`
        select array_agg(version) as versions
          from public.list_customer_note_versions(${actors.org.id}, ${note.id}, 2, 1)`
      expect(page).toEqual({ versions: [1] })
      expect(await kinds(tx, id)).toEqual(['note.added', 'note.edited', 'note.edited'])
    }))

  it('refuses who has not seen the newest version, and takes who has', () =>
    withCustomer(async (tx, actors, id) => {
      const note = await write(tx, actors, id, 'first')
      const [second] = await edit(tx, actors, note.id, 'second', note.updated_at)
      await expectDenied(
        () => edit(tx, actors, note.id, 'third', new Date(note.updated_at.getTime() - 1000)),
        'PT409',
        'crm.note_changed',
      )
      const [third] = await edit(tx, actors, note.id, 'third', required(second).updated_at)
      expect(third?.version).toBe(3)
    }))

  it('does nothing when the body stays as it is', () =>
    withCustomer(async (tx, actors, id) => {
      const note = await write(tx, actors, id, 'same')
      const [again] = await edit(tx, actors, note.id, 'same\n')
      expect(again).toMatchObject({ version: 1, updated_by: null })
      expect(await kinds(tx, id)).toEqual(['note.added'])
    }))

  it('refuses what could not be written in the first place', () =>
    withCustomer(async (tx, actors, id) => {
      const note = await write(tx, actors, id, 'first')
      await expectDenied(() => edit(tx, actors, note.id, ' '), 'PT422', 'crm.note_empty')
      await expectDenied(
        () => edit(tx, actors, note.id, 'x'.repeat(20_001)),
        'PT422',
        'crm.value_too_long',
      )
    }))

  it('does not find a note that is deleted, unknown or another organization’s', () =>
    withCustomer(async (tx, actors, id) => {
      const note = await write(tx, actors, id, 'first')
      await tx`select public.delete_customer_note(${actors.org.id}, ${note.id})`
      await asOwner(tx)
      const customer = await createCustomer(tx, { org_id: actors.otherOrg.id })
      const foreign = await createNote(tx, {
        org_id: actors.otherOrg.id,
        customer_id: customer.id,
      })
      await as(tx, actors.agent)
      for (const noteId of [note.id, foreign.id, randomUUID()]) {
        const pin = () =>
          tx`select public.set_customer_note_pinned(${actors.org.id}, ${noteId}, true)`
        const get = () => tx`select public.get_customer_note(${actors.org.id}, ${noteId})`
        await expectDenied(() => edit(tx, actors, noteId, 'x'), 'PT404', 'crm.note_not_found')
        await expectDenied(pin, 'PT404', 'crm.note_not_found')
        await expectDenied(get, 'PT404', 'crm.note_not_found')
      }
      const drop = () => tx`select public.delete_customer_note(${actors.org.id}, ${foreign.id})`
      await expectDenied(drop, 'PT404', 'crm.note_not_found')
    }))
})

describe('set_customer_note_pinned', () => {
  it('does not get into the way of who is editing', () =>
    withCustomer(async (tx, actors, id) => {
      const note = await write(tx, actors, id, 'first')
      const [pinned] = await tx<Note[]>`
        select * from public.set_customer_note_pinned(${actors.org.id}, ${note.id}, true)`
      expect(pinned).toMatchObject({ is_pinned: true, updated_at: note.updated_at, version: 1 })
      await edit(tx, actors, note.id, 'second', note.updated_at)
      const [loose] = await tx<Note[]>`
        select * from public.set_customer_note_pinned(${actors.org.id}, ${note.id}, false)`
      expect(loose?.is_pinned).toBe(false)
      expect(await kinds(tx, id)).toEqual(['note.added', 'note.edited'])
    }))
})

describe('delete_customer_note', () => {
  it('takes the note off the page, once, and restore brings it back as it was', () =>
    withCustomer(async (tx, actors, id) => {
      const note = await write(tx, actors, id, 'first', true)
      const [gone] = await tx<Note[]>`
        select * from public.delete_customer_note(${actors.org.id}, ${note.id})`
      await tx`select public.delete_customer_note(${actors.org.id}, ${note.id})`
      expect(gone?.deleted_at).toBeInstanceOf(Date)
      expect(await list(tx, actors, id)).toHaveLength(0)

      const restore = () =>
        tx<Note[]>`select * from public.restore_customer_note(${actors.org.id}, ${note.id})`
      expect(await restore()).toMatchObject([{ body: 'first', is_pinned: true, deleted_at: null }])
      await restore()
      expect(await list(tx, actors, id)).toMatchObject([{ id: note.id }])
      expect(await kinds(tx, id)).toEqual(['note.added', 'note.deleted', 'note.restored'])
    }))
})

describe('list_customer_notes', () => {
  it('gives pinned notes first, then the newest, page by page without gap or repetition', () =>
    withCustomer(async (tx, actors, id) => {
      await asOwner(tx)
      const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute))
      const values = { org_id: actors.org.id, customer_id: id }
      await createNote(tx, { ...values, body: 'old', created_at: at(1) })
      await createNote(tx, { ...values, body: 'pin old', created_at: at(0), pinned_at: at(9) })
      await createNote(tx, { ...values, body: 'new', created_at: at(3) })
      await createNote(tx, { ...values, body: 'pin new', created_at: at(2), pinned_at: at(5) })
      await createNote(tx, { ...values, body: 'same time', created_at: at(3) })
      await createNote(tx, { ...values, body: 'gone', created_at: at(4), deleted_at: at(5) })
      await as(tx, actors.agent)

      const all = (await list(tx, actors, id)).map((note) => note.body)
      expect(all.slice(0, 2)).toEqual(['pin new', 'pin old'])
      expect(all.slice(2, 4).toSorted()).toEqual(['new', 'same time'])
      expect(all.slice(4)).toEqual(['old'])

      const paged: string[] = []
      let after: Note | null = null
      for (;;) {
        const page: Note[] = await list(tx, actors, id, after, 2)
        paged.push(...page.map((note) => note.body))
        const last = page.at(-1)
        if (!last) break
        after = last
      }
      expect(paged).toEqual(all)
    }))

  it.each([[{ id: 'x' }], [{ id: randomUUID(), created_at: '2026-01-01' }], [[1]]])(
    'refuses the position %j',
    (position) =>
      withCustomer(async (tx, actors, id) => {
        await expectDenied(
          () => list(tx, actors, id, position),
          'PT422',
          'crm.list_position_invalid',
        )
      }),
  )
})

describe('get_customer', () => {
  it('brings notes, files and events along, and of a merged customer where it went', () =>
    withCustomer(async (tx, actors, id) => {
      const gone = randomUUID()
      await asOwner(tx)
      await tx`
        insert into private.customer_redirects (org_id, customer_id, survivor_id)
        values (${actors.org.id}, ${gone}, ${id})`
      await as(tx, actors.agent)
      const note = await write(tx, actors, id, 'first')
      const [row] = await tx<{ customer: Record<string, unknown> }[]>`
        select public.get_customer(${actors.org.id}, ${id}) as customer`
      expect(row?.customer).toMatchObject({
        notes: [{ id: note.id, body: 'first', created_by_name: 'Agnes Lovelace' }],
        files: [],
        events: [{ kind: 'note.added' }, { kind: 'customer.created' }],
      })
      const [moved] = await tx`select public.get_customer(${actors.org.id}, ${gone}) as answer`
      expect(moved).toEqual({ answer: { merged_into: id } })
    }))
})

describe('write_customer_record', () => {
  it('does not find the note of one customer under another', () =>
    withCustomer(async (tx, actors, id) => {
      await asOwner(tx)
      const other = await createCustomer(tx, { org_id: actors.org.id })
      await as(tx, actors.agent)
      const note = await write(tx, actors, id, 'first')
      const pin = (customerId: string) => {
        const values = { note_id: note.id, customer_id: customerId, is_pinned: true }
        return tx`
          select public.write_customer_record(${actors.org.id}, 'update_note', ${tx.json(values)})`
      }
      await expectDenied(() => pin(other.id), 'PT404', 'crm.note_not_found')
      await pin(id)
    }))

  it('knows no other writes', () =>
    withCustomer(async (tx, { org }) => {
      await expectDenied(
        tx`select public.write_customer_record(${org.id}, 'drop', '{}')`,
        'PT422',
        'crm.values_malformed',
      )
    }))
})
