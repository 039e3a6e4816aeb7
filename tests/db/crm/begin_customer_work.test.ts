import { describe, expect, it } from 'vitest'
import { createActors, removeActors } from '../../helpers/actors.ts'
import {
  as,
  backendOf,
  commitAs,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
  untilWaitedFor,
} from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

const begin = (tx: Tx, orgId: string, hash = 'h') =>
  tx`select public.begin_idempotent_request(${orgId}, 'k', ${hash})`

const fail = (tx: Tx, orgId: string) =>
  tx`select public.finish_idempotent_request(${orgId}, 'k', 500, null)`

const archive = (customerId: string) => ({ action: 'archive', customer_ids: [customerId] })

const fileOf = (customerId: string) => ({
  customer_id: customerId,
  name: 'Offer.pdf',
  content_type: 'application/pdf',
  size_bytes: 10,
})

async function work(tx: Tx, orgId: string, name: string, values: object): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select public.begin_customer_work(${orgId}, ${name}, ${tx.json({ ...values })}, 'k') as id`
  return required(row).id
}

async function withBegun(
  run: (tx: Tx, given: { orgId: string; customerId: string }) => Promise<void>,
) {
  await inTransaction(async (tx) => {
    const { org, owner } = await createActors(tx)
    const customer = await createCustomer(tx, { org_id: org.id })
    await as(tx, owner)
    await begin(tx, org.id)
    await run(tx, { orgId: org.id, customerId: customer.id })
  })
}

describe('begin_customer_work', () => {
  it('goes on with the bulk run of its key after a failure, and is another for another request', () =>
    withBegun(async (tx, { orgId, customerId }) => {
      const id = await work(tx, orgId, 'bulk_run', archive(customerId))
      const [run] = await tx`
        select id, action, total from public.customer_bulk_runs where org_id = ${orgId}`
      expect(run).toEqual({ id, action: 'archive', total: 1 })
      expect(await work(tx, orgId, 'bulk_run', archive(customerId))).toBe(id)

      await fail(tx, orgId)
      await begin(tx, orgId)
      expect(await work(tx, orgId, 'bulk_run', archive(customerId))).toBe(id)
      await fail(tx, orgId)
      await begin(tx, orgId, 'another')
      expect(await work(tx, orgId, 'bulk_run', archive(customerId))).not.toBe(id)
    }))

  it('chooses by a filter too, and refuses what create_customer_bulk_run refuses', () =>
    withBegun(async (tx, { orgId }) => {
      const filter = { segments: ['LEAD'] }
      const id = await work(tx, orgId, 'bulk_run', { action: 'archive', filter })
      const [run] = await tx`select filter from public.customer_bulk_runs where id = ${id}`
      expect(run).toEqual({ filter })
      await fail(tx, orgId)
      await begin(tx, orgId, 'another')
      await expectDenied(
        () => work(tx, orgId, 'bulk_run', { action: 'archive', filter: null }),
        'PT422',
        'crm.bulk_selection_malformed',
      )
      await expectDenied(() => work(tx, orgId, 'drop', {}), 'PT422', 'crm.values_malformed')
    }))

  it('goes on with the file of its key, and begins another when that was removed', () =>
    withBegun(async (tx, { orgId, customerId }) => {
      const id = await work(tx, orgId, 'file', fileOf(customerId))
      await fail(tx, orgId)
      await begin(tx, orgId)
      expect(await work(tx, orgId, 'file', fileOf(customerId))).toBe(id)
      const [file] = await tx`select id, name from public.customer_files where org_id = ${orgId}`
      expect(file).toEqual({ id, name: 'Offer.pdf' })
      await tx`select public.remove_customer_file(${orgId}, ${id})`
      const next = await work(tx, orgId, 'file', fileOf(customerId))
      expect(next).not.toBe(id)
      expect(await work(tx, orgId, 'file', fileOf(customerId))).toBe(next)
    }))

  it('takes no key that was not begun', () =>
    withBegun(async (tx, { orgId, customerId }) => {
      await fail(tx, orgId)
      await expectDenied(
        () => work(tx, orgId, 'bulk_run', archive(customerId)),
        'PT404',
        'platform.idempotency_key_not_found',
      )
    }))

  it('makes one run for two servers that are at work for one key', async () => {
    const actors = await createActors(sql)
    try {
      const orgId = actors.org.id
      const customer = await createCustomer(sql, { org_id: orgId })
      await commitAs(actors.owner, (tx) => begin(tx, orgId))
      const make = (tx: Tx) => work(tx, orgId, 'bulk_run', archive(customer.id))
      const { first, second } = await commitAs(actors.owner, async (tx) => {
        const made = await make(tx)
        const other = commitAs(actors.owner, make)
        await untilWaitedFor(await backendOf(tx))
        return { first: made, second: { other } }
      })
      expect(await second.other).toBe(first)
    } finally {
      await removeActors(sql, actors)
    }
  })
})
