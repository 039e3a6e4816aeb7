import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actor, type Actors, createActors } from '../../helpers/actors.ts'
import { createFile, createObject } from '../../helpers/crm-factories.ts'
import {
  as,
  asAnon,
  asOwner,
  asService,
  expectDenied,
  inTransaction,
  type Tx,
} from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

type File = { id: string; name: string; size_bytes: number; stored_at: Date | null }

const begin = (
  tx: Tx,
  { org }: Actors,
  customerId: string,
  {
    name = 'a.pdf',
    type = 'application/pdf',
    size = 10,
  }: { name?: string; type?: string; size?: number } = {},
) =>
  tx<File[]>`
    select * from public.begin_customer_file(${org.id}, ${customerId}, ${name}, ${type}, ${size})`

const store = (tx: Tx, name: string) =>
  tx`insert into storage.objects (bucket_id, name) values ('customer-files', ${name})`

const finish = (tx: Tx, { org }: Actors, id: string, type = 'application/pdf') =>
  tx<File[]>`select * from public.finish_customer_file(${org.id}, ${id}, ${type})`

const withCustomer = (run: (tx: Tx, actors: Actors, customerId: string) => Promise<void>) =>
  inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const { id } = await createCustomer(tx, { org_id: actors.org.id })
    await as(tx, actors.agent)
    await run(tx, actors, id)
  })

describe('begin_customer_file', () => {
  it.each([
    ['no bytes', { size: 0 }, 'crm.file_empty', 'file'],
    ['more than 20 MB', { size: 20 * 1024 * 1024 + 1 }, 'crm.file_too_large', 'file'],
    ['a page', { type: 'text/html' }, 'crm.file_type_refused', 'file'],
    ['a drawing that can carry script', { type: 'image/svg+xml' }, 'crm.file_type_refused', 'file'],
    ['no name', { name: '' }, 'crm.file_name_invalid', 'name'],
    ['a path up', { name: '../a.pdf' }, 'crm.file_name_invalid', 'name'],
    ['a path', { name: 'a/b.pdf' }, 'crm.file_name_invalid', 'name'],
    ['a path of Windows', { name: 'a\\b.pdf' }, 'crm.file_name_invalid', 'name'],
    ['dots alone', { name: '..' }, 'crm.file_name_invalid', 'name'],
    ['a line break', { name: 'a\nb.pdf' }, 'crm.file_name_invalid', 'name'],
    ['letters that run backwards', { name: 'a\u202efdp.exe' }, 'crm.file_name_invalid', 'name'],
    ['201 characters', { name: 'x'.repeat(201) }, 'crm.file_name_invalid', 'name'],
  ])('refuses %s', (_what, values, reason, field) =>
    withCustomer(async (tx, actors, id) => {
      const error = await expectDenied(() => begin(tx, actors, id, values), 'PT422', reason)
      expect(error.detail).toBe(field)
    }),
  )

  it('refuses what is left out', () =>
    withCustomer(async (tx, { org }, id) => {
      await expectDenied(
        tx`select public.begin_customer_file(${org.id}, ${id}, null, 'application/pdf', 1)`,
        'PT422',
        'crm.file_name_invalid',
      )
      await expectDenied(
        tx`select public.begin_customer_file(${org.id}, ${id}, 'a', null, 1)`,
        'PT422',
        'crm.file_type_refused',
      )
      await expectDenied(
        tx`select public.begin_customer_file(${org.id}, ${id}, 'a', 'application/pdf', null)`,
        'PT422',
        'crm.file_empty',
      )
    }))

  it('takes 20 MB to the byte, for the customer that another was merged into', () =>
    withCustomer(async (tx, actors, id) => {
      const gone = randomUUID()
      await asOwner(tx)
      await tx`
        insert into private.customer_redirects (org_id, customer_id, survivor_id)
        values (${actors.org.id}, ${gone}, ${id})`
      await as(tx, actors.agent)
      const [file] = await begin(tx, actors, gone, { size: 20 * 1024 * 1024 })
      expect(file).toMatchObject({
        customer_id: id,
        stored_at: null,
        uploaded_by: actors.agent.userId,
      })
    }))
})

describe('finish_customer_file', () => {
  it('shows a file as what its bytes are, tells the timeline, and does so once', () =>
    withCustomer(async (tx, actors, id) => {
      const { id: fileId } = required((await begin(tx, actors, id))[0])
      await asOwner(tx)
      await createObject(tx, {
        bucket_id: 'customer-files',
        name: `${actors.org.id}/${fileId}`,
        size: 77,
      })
      await asService(tx)
      const [file] = await finish(tx, actors, fileId, 'image/png')
      expect(file).toMatchObject({ content_type: 'image/png', size_bytes: 77 })
      expect(file?.stored_at).toBeInstanceOf(Date)
      expect((await finish(tx, actors, fileId, 'text/plain'))[0]).toEqual(file)

      await as(tx, actors.agent)
      const listed = await tx`select id from public.list_customer_files(${actors.org.id}, ${id})`
      expect(listed).toEqual([{ id: fileId }])
      const events = await tx`
        select kind, data, actor_id from public.customer_events
         where customer_id = ${id} and kind like 'file.%'`
      expect(events).toEqual([
        {
          kind: 'file.added',
          data: { file_id: fileId, name: 'a.pdf' },
          actor_id: actors.agent.userId,
        },
      ])
    }))

  it('refuses while the bytes are not there, and for a file that nobody began', () =>
    withCustomer(async (tx, actors, id) => {
      const { id: fileId } = required((await begin(tx, actors, id))[0])
      await asService(tx)
      await expectDenied(() => finish(tx, actors, fileId), 'PT409', 'crm.file_not_uploaded')
      await expectDenied(() => finish(tx, actors, randomUUID()), 'PT404', 'crm.file_not_found')
    }))
})

describe('remove_customer_file', () => {
  it('removes a file once and tells the timeline; of an upload given up it tells nothing', () =>
    withCustomer(async (tx, actors, id) => {
      const { id: unfinished } = required((await begin(tx, actors, id))[0])
      await asOwner(tx)
      const file = await createFile(tx, { org_id: actors.org.id, customer_id: id })
      await as(tx, actors.agent)
      const remove = (fileId: string) =>
        tx`select public.remove_customer_file(${actors.org.id}, ${fileId})`
      await remove(unfinished)
      await remove(file.id)
      await expectDenied(() => remove(file.id), 'PT404', 'crm.file_not_found')
      const events = await tx`
        select kind, data from public.customer_events
         where customer_id = ${id} and kind like 'file.%'`
      expect(events).toEqual([
        { kind: 'file.removed', data: { file_id: file.id, name: 'contract.pdf' } },
      ])
    }))

  it('is not for those who only read, nor is beginning one', () =>
    withCustomer(async (tx, actors, id) => {
      await asOwner(tx)
      await tx`
        delete from public.role_permissions
         where role = 'agent' and permission = 'customers.write'`
      const file = await createFile(tx, { org_id: actors.org.id, customer_id: id })
      await as(tx, actors.agent)
      const remove = () => tx`select public.remove_customer_file(${actors.org.id}, ${file.id})`
      await expectDenied(remove, '42501', 'identity.permission_denied')
      await expectDenied(() => begin(tx, actors, id), '42501', 'identity.permission_denied')
      const listed = await tx`select id from public.list_customer_files(${actors.org.id}, ${id})`
      expect(listed).toHaveLength(1)
    }))
})

describe('the bucket customer-files', () => {
  it('is private, 20 MB at most, and takes nothing that a browser would run', () =>
    inTransaction(async (tx) => {
      const [bucket] = await tx<
        { public: boolean; file_size_limit: number; allowed_mime_types: string[] }[]
      >`
        select public, file_size_limit, allowed_mime_types
          from storage.buckets where id = 'customer-files'`
      expect(bucket).toMatchObject({ public: false, file_size_limit: 20 * 1024 * 1024 })
      expect(
        bucket?.allowed_mime_types.filter((type) => /html|svg|xml$|script/.test(type)),
      ).toEqual([])
    }))

  it('takes the bytes of one’s own unfinished file, and of nothing else', () =>
    withCustomer(async (tx, actors, id) => {
      const { id: fileId } = required((await begin(tx, actors, id))[0])
      const path = `${actors.org.id}/${fileId}`
      const others: [Actor, string][] = [
        [actors.agent, `${actors.org.id}/${randomUUID()}`],
        [actors.agent, fileId],
        [actors.agent, `${path}/x`],
        [actors.agent, `${actors.agent.userId}/a.pdf`],
        [actors.admin, path],
        [actors.otherOwner, path],
        [actors.stranger, path],
      ]
      for (const [actor, name] of others) {
        await as(tx, actor)
        await expectDenied(() => store(tx, name), '42501')
      }
      await asAnon(tx)
      await expectDenied(() => store(tx, path), '42501')
      await as(tx, actors.agent)
      await store(tx, path)
    }))

  it('takes no bytes any more once the file is finished, a day old, or its uploader left', () =>
    withCustomer(async (tx, actors, id) => {
      await asOwner(tx)
      const values = { org_id: actors.org.id, customer_id: id, uploaded_by: actors.agent.userId }
      const stored = await createFile(tx, values)
      const old = await createFile(tx, {
        ...values,
        stored_at: null,
        created_at: new Date(Date.now() - 25 * 3_600_000),
      })
      const fresh = await createFile(tx, { ...values, stored_at: null })
      await as(tx, actors.agent)
      await expectDenied(() => store(tx, stored.path), '42501')
      await expectDenied(() => store(tx, old.path), '42501')
      await asOwner(tx)
      await tx`delete from public.memberships where user_id = ${actors.agent.userId}`
      await as(tx, actors.agent)
      await expectDenied(() => store(tx, fresh.path), '42501')
    }))

  it('shows staff the objects of finished files of their organization, and lets nobody change any', () =>
    withCustomer(async (tx, actors, id) => {
      await asOwner(tx)
      const values = { org_id: actors.org.id, customer_id: id, uploaded_by: actors.agent.userId }
      const file = await createFile(tx, values)
      const unfinished = await createFile(tx, { ...values, stored_at: null })
      for (const name of [file.path, unfinished.path, `${actors.org.id}/lost`, 'lost']) {
        await createObject(tx, { bucket_id: 'customer-files', name })
      }
      const seen: Record<string, unknown> = {}
      const names = ['owner', 'agent', 'otherOwner', 'customer', 'stranger'] as const
      for (const who of names) {
        await as(tx, actors[who])
        const rows = await tx`select name from storage.objects where bucket_id = 'customer-files'`
        seen[who] = rows.map(({ name }) => name)
        const change = await tx`
          update storage.objects set metadata = '{}' where bucket_id = 'customer-files'`
        const removal = await tx`delete from storage.objects where bucket_id = 'customer-files'`
        expect([change.count, removal.count]).toEqual([0, 0])
      }
      expect(seen).toEqual({
        owner: [file.path],
        agent: [file.path],
        otherOwner: [],
        customer: [],
        stranger: [],
      })
    }))
})

describe('list_orphaned_customer_files', () => {
  it('names objects without a row, and none that has one', () =>
    withCustomer(async (tx, actors, id) => {
      await asOwner(tx)
      const values = { org_id: actors.org.id, customer_id: id }
      const kept = await createFile(tx, values)
      const begun = await createFile(tx, { ...values, stored_at: null })
      const removed = await createFile(tx, values)
      for (const { path } of [kept, begun, removed]) {
        await createObject(tx, { bucket_id: 'customer-files', name: path })
      }
      await tx`delete from public.customer_files where id = ${removed.id}`
      await asService(tx)
      type Page = { names: string[]; next: string | null }
      const list = async (after: string, limit: number | null) => {
        const [row] = await tx<{ page: Page }[]>`
          select public.list_orphaned_customer_files(${after}, ${limit}) as page`
        return required(row).page
      }
      const folder = `${actors.org.id}/`
      const [first, second, third] = [kept.path, begun.path, removed.path].toSorted()
      expect((await list(folder, 1)).next).toBe(first)
      expect((await list(folder, 2)).next).toBe(second)
      expect((await list(folder, 3)).names).toEqual([removed.path])
      expect((await list(required(third), null)).names).not.toContain(removed.path)
      expect(await list('g', 3)).toEqual({ names: [], next: null })
    }))

  it('reads no more objects and rows than those of its page', () =>
    withCustomer(async (tx, actors, id) => {
      await asOwner(tx)
      await tx`
        with files as (
          insert into public.customer_files (
            org_id, customer_id, name, content_type, size_bytes, stored_at
          )
          select ${actors.org.id}, ${id}, 'Offer.pdf', 'application/pdf', 4, now()
          from generate_series(1, 1000)
          returning org_id, id
        )
        insert into storage.objects (bucket_id, name)
        select 'customer-files', org_id || '/' || id from files`
      const count = async () => {
        const [row] = await tx<{ rows: number }[]>`
          select sum(seq_tup_read + idx_tup_fetch)::integer as rows
          from pg_catalog.pg_stat_xact_all_tables
          where relid in ('public.customer_files'::regclass, 'storage.objects'::regclass)`
        return required(row).rows
      }
      const before = await count()
      const [row] = await tx<{ names: string[] }[]>`
        select public.list_orphaned_customer_files(${`${actors.org.id}/`}, 20) -> 'names' as names`
      expect(row?.names).toEqual([])
      const read = (await count()) - before
      expect(read).toBeGreaterThanOrEqual(20)
      expect(read).toBeLessThanOrEqual(40)
    }))

  it('names what is named after no row at all', () =>
    withCustomer(async (tx, actors, id) => {
      await asOwner(tx)
      const { path } = await createFile(tx, { org_id: actors.org.id, customer_id: id })
      const odd = [path.toUpperCase(), 'stray.pdf', `${actors.org.id}/stray.pdf`]
      for (const name of odd) await createObject(tx, { bucket_id: 'customer-files', name })
      await asService(tx)
      for (const name of odd) {
        const [row] = await tx<{ names: string[] }[]>`
          select public.list_orphaned_customer_files(${name.slice(0, -1)}, 5) -> 'names' as names`
        expect(row?.names).toContain(name)
      }
    }))
})

describe('run_maintenance', () => {
  it('removes uploads that were begun a day ago and never finished', () =>
    withCustomer(async (tx, actors, id) => {
      await asOwner(tx)
      const values = { org_id: actors.org.id, customer_id: id }
      const yesterday = new Date(Date.now() - 25 * 3_600_000)
      const old = await createFile(tx, { ...values, stored_at: null, created_at: yesterday })
      const kept = await createFile(tx, { ...values, created_at: yesterday })
      const fresh = await createFile(tx, { ...values, stored_at: null })
      await asService(tx)
      await tx`select public.run_maintenance('customer-files')`
      await asOwner(tx)
      const left = await tx<{ id: string }[]>`
        select id from public.customer_files where org_id = ${actors.org.id}`
      const ids = left.map((file) => file.id)
      expect(ids.toSorted()).toEqual([kept.id, fresh.id].toSorted())
      expect(ids).not.toContain(old.id)
    }))
})
