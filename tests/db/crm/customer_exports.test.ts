import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actor, type Actors, createActors } from '../../helpers/actors.ts'
import {
  createCustomerExport,
  createObject,
  createTag,
  tagCustomer,
} from '../../helpers/crm-factories.ts'
import { as, asOwner, asService, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

type Claim = {
  org_id: string
  export_id: string
  lease_id: string
  next_page: number
  next_file: number
}
type Page = { rows: Record<string, string | null>[]; is_last: boolean } | null

async function create(
  tx: Tx,
  orgId: string,
  { filter = {}, sort = 'created_at.desc' }: { filter?: object; sort?: string } = {},
  ids: string[] | null = null,
): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select public.create_customer_export(${orgId}, ${tx.json(filter as never)}, ${sort}, ${ids}) as id`
  return required(row).id
}

async function claim(tx: Tx): Promise<Claim | null> {
  await asService(tx)
  const [row] = await tx<{ claim: Claim | null }[]>`
    select public.claim_customer_export() as claim`
  return required(row).claim
}

async function requireClaim(tx: Tx): Promise<Claim> {
  const claimed = await claim(tx)
  if (!claimed) throw new Error('Nothing to work on.')
  return claimed
}

async function read(tx: Tx, { org_id, export_id, lease_id }: Claim, page: number): Promise<Page> {
  const [row] = await tx<{ page: Page }[]>`
    select public.read_customer_export_page(${org_id}, ${export_id}, ${lease_id}, ${page}) as page`
  return required(row).page
}

async function save(tx: Tx, { org_id, export_id, lease_id }: Claim, page: number, name: string) {
  const [row] = await tx<{ done: boolean }[]>`
    select public.save_customer_export_file(
      ${org_id}, ${export_id}, ${lease_id}, ${page}, ${name}, 1, 100
    ) as done`
  return required(row).done
}

async function stateOf(tx: Tx, id: string) {
  const [row] = await tx`
    select status, failure, total_rows, read_rows, row_count, size_bytes, saved_pages, files,
      attempt_count
    from public.customer_exports where id = ${id}`
  return required(row)
}

async function withAdmin(run: (tx: Tx, actors: Actors & { admin: Actor }) => Promise<void>) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    // What other tests have left would be claimed first.
    await tx`delete from public.customer_exports`
    await tx`delete from public.customers where org_id = ${actors.org.id}`
    await as(tx, actors.admin)
    await run(tx, actors)
  })
}

describe('create_customer_export', () => {
  it('decides who is in it, in the order of the view, when it is asked for', () =>
    withAdmin(async (tx, { org, otherOrg, admin }) => {
      await asOwner(tx)
      const at = { org_id: org.id }
      const zoe = await createCustomer(tx, { ...at, name: 'Zoë', segment: 'CUSTOMER' })
      const ada = await createCustomer(tx, { ...at, name: 'ada', segment: 'CUSTOMER' })
      await createCustomer(tx, { ...at, name: 'Lead', segment: 'LEAD' })
      await createCustomer(tx, {
        ...at,
        name: 'Gone',
        segment: 'CUSTOMER',
        archived_at: new Date(),
      })
      await createCustomer(tx, { org_id: otherOrg.id, name: 'Foreign', segment: 'CUSTOMER' })
      const tag = await createTag(tx, { org_id: org.id, name: 'VIP' })
      const other = await createTag(tx, { org_id: org.id, name: 'Abo' })
      for (const { id } of [tag, other]) {
        await tagCustomer(tx, { org_id: org.id, customer_id: zoe.id, tag_id: id })
      }
      await tx`update public.customers set owner_id = ${admin.userId} where id = ${ada.id}`
      await as(tx, admin)
      const id = await create(tx, org.id, { filter: { segments: ['CUSTOMER'] }, sort: 'name.asc' })
      await tx`select public.create_customer(${org.id}, '{"name": "Late", "segment": "CUSTOMER"}')`
      const claimed = await requireClaim(tx)
      expect(claimed).toMatchObject({ org_id: org.id, export_id: id, next_page: 1, next_file: 1 })
      const page = await read(tx, claimed, 1)
      expect(page?.is_last).toBe(true)
      expect(page?.rows).toMatchObject([
        { id: ada.id, name: 'ada', tags: null, owner_email: admin.email },
        { id: zoe.id, name: 'Zoë', tags: 'Abo, VIP', owner_email: null, archived_at: null },
      ])
    }))

  it('takes customers chosen one by one, archived or not, and nobody else’s', () =>
    withAdmin(async (tx, { org, otherOrg, admin }) => {
      await asOwner(tx)
      const chosen = await createCustomer(tx, { org_id: org.id, archived_at: new Date() })
      await createCustomer(tx, { org_id: org.id })
      const foreign = await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, admin)
      await create(tx, org.id, {}, [chosen.id, foreign.id, randomUUID()])
      const page = await read(tx, await requireClaim(tx), 1)
      expect(page?.rows.map((row) => row.id)).toEqual([chosen.id])
      await as(tx, admin)
      await expectDenied(() => create(tx, org.id, {}, [foreign.id]), 'PT422', 'crm.export_empty')
      const many = Array.from({ length: 10_001 }, () => chosen.id)
      await expectDenied(() => create(tx, org.id, {}, many), 'PT422', 'crm.export_too_many_ids')
    }))

  it('refuses what is no view, an empty one, and more than there may be', () =>
    withAdmin(async (tx, { org, admin }) => {
      await expectDenied(() => create(tx, org.id), 'PT422', 'crm.export_empty')
      await tx`select public.create_customer(${org.id}, '{"name": "Ada"}')`
      for (const [view, reason] of [
        [{ sort: 'email.asc' }, 'crm.sort_unknown'],
        [{ filter: { color: 'red' } }, 'crm.filter_unknown'],
        [{ filter: { segments: 'LEAD' } }, 'crm.filter_malformed'],
      ] as const) {
        await expectDenied(() => create(tx, org.id, view), 'PT422', reason)
      }
      for (let count = 0; count < 5; count += 1) await create(tx, org.id)
      await expectDenied(() => create(tx, org.id), 'PT409', 'crm.too_many_exports')
      await asOwner(tx)
      await tx`delete from public.customer_exports`
      for (let count = 0; count < 50; count += 1) {
        await createCustomerExport(tx, { org_id: org.id, status: 'done' })
      }
      await as(tx, admin)
      await expectDenied(() => create(tx, org.id), 'PT409', 'crm.too_many_exports')
    }))

  it('cuts a large view into pages of 2,000', () =>
    withAdmin(async (tx, { org, admin }) => {
      await asOwner(tx)
      await tx`
        insert into public.customers (org_id, name)
        select ${org.id}, 'Person ' || n from generate_series(1, 4100) as n`
      await as(tx, admin)
      const id = await create(tx, org.id, { sort: 'name.desc' })
      const claimed = await requireClaim(tx)
      const sizes = []
      for (const number of [1, 2, 3]) {
        const page = await read(tx, claimed, number)
        sizes.push([page?.rows.length, page?.is_last])
      }
      expect(sizes).toEqual([
        [2000, false],
        [2000, false],
        [100, true],
      ])
      expect(await stateOf(tx, id)).toMatchObject({ total_rows: 4100, read_rows: 4100 })
    }))
})

describe('the work on an export', () => {
  const running = async (tx: Tx, orgId: string, rows = 3) => {
    await asOwner(tx)
    await tx`
      insert into public.customers (org_id, name)
      select ${orgId}, 'Person ' || n from generate_series(1, ${rows}::int) as n`
  }
  const lapse = async (tx: Tx, id: string) => {
    await asOwner(tx)
    await tx`
      update public.customer_exports set lease_ends_at = now() - interval '1 second'
      where id = ${id}`
  }

  it('is done by one at a time; who is not heard of is replaced and can do nothing more', () =>
    withAdmin(async (tx, { org, admin }) => {
      await running(tx, org.id, 2500)
      await as(tx, admin)
      const id = await create(tx, org.id)
      const first = await requireClaim(tx)
      expect(await claim(tx)).toBeNull()
      await read(tx, first, 1)
      expect(await save(tx, first, 1, 'one')).toBe(false)
      await read(tx, first, 2)
      await lapse(tx, id)
      const second = await requireClaim(tx)
      // It goes on after the last file, not from the beginning.
      expect(second).toMatchObject({ export_id: id, next_page: 2, next_file: 2 })
      expect(await stateOf(tx, id)).toMatchObject({ read_rows: 2000, attempt_count: 2 })
      await expectDenied(() => read(tx, first, 2), 'PT409', 'crm.export_lease_lost')
      await expectDenied(() => save(tx, first, 2, 'x'), 'PT409', 'crm.export_lease_lost')
      expect((await read(tx, second, 2))?.rows).toHaveLength(500)
      expect(await save(tx, second, 2, 'two')).toBe(true)
      expect(await stateOf(tx, id)).toMatchObject({
        status: 'done',
        row_count: 2,
        size_bytes: 200,
        files: [{ name: 'one' }, { name: 'two' }],
      })
      await asOwner(tx)
      expect(await tx`select from private.customer_export_pages`).toHaveLength(0)
      await expectDenied(() => read(tx, second, 2), 'PT409', 'crm.export_lease_lost')
    }))

  it('keeps its lease for as long as pages are read', () =>
    withAdmin(async (tx, { org, admin }) => {
      await running(tx, org.id)
      await as(tx, admin)
      const id = await create(tx, org.id)
      const claimed = await requireClaim(tx)
      await lapse(tx, id)
      await asService(tx)
      await read(tx, claimed, 1)
      expect(await claim(tx)).toBeNull()
    }))

  it('is given up after ten attempts, and says so', () =>
    withAdmin(async (tx, { org, admin }) => {
      await running(tx, org.id)
      await as(tx, admin)
      const id = await create(tx, org.id)
      for (let attempt = 0; attempt < 10; attempt += 1) {
        expect(await claim(tx)).not.toBeNull()
        await lapse(tx, id)
      }
      expect(await claim(tx)).toBeNull()
      expect(await stateOf(tx, id)).toMatchObject({
        status: 'failed',
        failure: 'crm.export_gave_up',
      })
    }))

  it('stops when whoever asked for it may not export any more', () =>
    withAdmin(async (tx, { org, admin }) => {
      await running(tx, org.id)
      await as(tx, admin)
      const id = await create(tx, org.id)
      const claimed = await requireClaim(tx)
      expect((await read(tx, claimed, 1))?.rows).toHaveLength(3)
      await asOwner(tx)
      await tx`update public.memberships set role = 'agent' where user_id = ${admin.userId}`
      await asService(tx)
      expect(await read(tx, claimed, 1)).toBeNull()
      expect(await stateOf(tx, id)).toMatchObject({
        status: 'failed',
        failure: 'crm.export_not_allowed',
      })
    }))

  it('leaves out who is gone by then', () =>
    withAdmin(async (tx, { org, admin }) => {
      await running(tx, org.id)
      await as(tx, admin)
      await create(tx, org.id)
      await asOwner(tx)
      await tx`delete from public.customers where org_id = ${org.id} and name = 'Person 2'`
      const page = await read(tx, await requireClaim(tx), 1)
      expect(page?.rows).toHaveLength(2)
      expect(page?.is_last).toBe(true)
    }))

  it('stops when the export is discarded; a finished one cannot be read any more', () =>
    withAdmin(async (tx, { org, admin, otherOwner }) => {
      await running(tx, org.id)
      await as(tx, admin)
      const id = await create(tx, org.id)
      const claimed = await requireClaim(tx)
      await as(tx, otherOwner)
      const discard = (exportId: string) =>
        tx`select public.discard_customer_export(${org.id}, ${exportId})`
      await expectDenied(discard(id), 'PT404', 'identity.organization_not_found')
      await as(tx, admin)
      await discard(id)
      await discard(id)
      await expectDenied(discard(randomUUID()), 'PT404', 'crm.export_not_found')
      expect(await stateOf(tx, id)).toMatchObject({ status: 'cancelled' })
      await asService(tx)
      await expectDenied(() => read(tx, claimed, 1), 'PT409', 'crm.export_lease_lost')
      await asOwner(tx)
      const done = await createCustomerExport(tx, { org_id: org.id, status: 'done' })
      await as(tx, admin)
      await discard(done.id)
      expect(await stateOf(tx, done.id)).toMatchObject({ status: 'expired' })
    }))
})

describe('the bucket customer-exports', () => {
  const objects = async (tx: Tx) =>
    (await tx`select from storage.objects where bucket_id = 'customer-exports'`).length

  it('is private and takes nothing but csv', () =>
    withAdmin(async (tx) => {
      await asOwner(tx)
      const [bucket] = await tx`
        select public, file_size_limit, allowed_mime_types from storage.buckets
        where id = 'customer-exports'`
      expect(bucket).toEqual({
        public: false,
        file_size_limit: 52_428_800,
        allowed_mime_types: ['text/csv'],
      })
    }))

  it('lets staff with customers.export read finished files, until they expire', () =>
    withAdmin(async (tx, { org, owner, admin, agent, customer, otherOwner, stranger }) => {
      await asOwner(tx)
      const { id, path } = await createCustomerExport(tx, { org_id: org.id, status: 'done' })
      await createObject(tx, { bucket_id: 'customer-exports', name: path })
      // Beside it, written by a worker that lost its lease.
      const stray = `${org.id}/${id}/${randomUUID()}-1.csv`
      await createObject(tx, { bucket_id: 'customer-exports', name: stray })
      await createObject(tx, { bucket_id: 'customer-exports', name: 'no/path.csv' })
      for (const reader of [owner, admin]) {
        await as(tx, reader)
        expect(
          await tx`select name from storage.objects where bucket_id = 'customer-exports'`,
        ).toEqual([{ name: path }])
      }
      for (const other of [agent, customer, otherOwner, stranger]) {
        await as(tx, other)
        expect(await objects(tx)).toBe(0)
      }
      await asOwner(tx)
      await tx`update public.customer_exports set expires_at = now() where id = ${id}`
      await as(tx, admin)
      expect(await objects(tx)).toBe(0)
    }))

  it('is written by the server alone', () =>
    withAdmin(async (tx, { org, admin }) => {
      await asOwner(tx)
      const { path } = await createCustomerExport(tx, { org_id: org.id, status: 'done' })
      await createObject(tx, { bucket_id: 'customer-exports', name: path })
      await as(tx, admin)
      await expectDenied(
        tx`insert into storage.objects (bucket_id, name)
          values ('customer-exports', ${`${org.id}/forged.csv`})`,
        '42501',
      )
      const moved = await tx`
        update storage.objects set name = 'x' where bucket_id = 'customer-exports' returning name`
      expect(moved).toHaveLength(0)
      const gone = await tx`
        delete from storage.objects where bucket_id = 'customer-exports' returning name`
      expect(gone).toHaveLength(0)
    }))

  it('gives up files that have expired, were discarded, or that nobody knows', () =>
    withAdmin(async (tx, { org }) => {
      await asOwner(tx)
      await tx`delete from storage.objects where bucket_id = 'customer-exports'`
      const kept = await createCustomerExport(tx, { org_id: org.id, status: 'done' })
      const old = await createCustomerExport(tx, { org_id: org.id, status: 'done' })
      const open = await createCustomerExport(tx, { org_id: org.id, status: 'running' })
      const fresh = `${org.id}/${open.id}/${open.lease_id}-1.csv`
      const stray = `${org.id}/${open.id}/${randomUUID()}-1.csv`
      const nobodys = `${randomUUID()}/${randomUUID()}/${randomUUID()}-1.csv`
      for (const name of [kept.path, old.path, fresh, stray, nobodys]) {
        await createObject(tx, { bucket_id: 'customer-exports', name })
      }
      await tx`
        update public.customer_exports set expires_at = now() - interval '1 second'
        where id = ${old.id}`
      const [ran] = await tx<{ expired: number }[]>`
        select private.run_maintenance('customer-exports') as expired`
      expect(ran?.expired).toBe(1)
      await asService(tx)
      const [orphans] = await tx<{ names: string[] }[]>`
        select public.list_orphaned_export_files() -> 'names' as names`
      expect(orphans?.names.toSorted()).toEqual([old.path, stray, nobodys].toSorted())
    }))
})
