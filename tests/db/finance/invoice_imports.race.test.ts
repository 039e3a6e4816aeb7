import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Actor, createMember } from '../../helpers/actors.ts'
import {
  backendOf,
  behindScenes,
  commitAs,
  expectDenied,
  sql,
  untilWaitedFor,
  yielding,
} from '../../helpers/db.ts'
import { createCustomer, createOrganization, required } from '../../helpers/factories.ts'
import {
  balancesOf,
  documentsOf,
  keepPdf,
  review,
  type Summary,
  stage,
  table,
  untilDone,
} from './invoice_imports.helpers.ts'
import { onlineRetail } from './online-retail.ts'

// What commits is seen by other connections: organizations of their own, which go at the end.
const orgIds: string[] = []
let owner: Actor

async function newBooks(): Promise<string> {
  const org = await createOrganization(sql, { currency: 'GBP' })
  orgIds.push(org.id)
  owner = await createMember(sql, { org_id: org.id, role: 'owner' })
  return org.id
}

async function reviewedImport(orgId: string): Promise<string> {
  const { header, rows, mapping } = table(onlineRetail)
  return commitAs(owner, async (tx) => {
    const id = await stage(tx, orgId, header, rows)
    await review(tx, orgId, id, mapping, { series: 'Old' })
    return id
  })
}

const step = (orgId: string, id: string, verb: 'apply' | 'undo', documents: number) =>
  commitAs(owner, async (tx) => {
    const [row] = await tx<{ summary: Summary }[]>`
      select ${tx.unsafe(`public.${verb}_invoice_import`)}(${orgId}, ${id}, ${documents}) as summary`
    return row?.summary
  })

let expected: { documents: unknown; balances: unknown }

beforeAll(async () => {
  const orgId = await newBooks()
  const id = await reviewedImport(orgId)
  await commitAs(owner, (tx) => untilDone(tx, 'apply', orgId, id, 100))
  expected = await standOf(orgId)
})

afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = any (${orgIds})`)
})

async function standOf(orgId: string) {
  return sql.begin(async (tx) => ({
    documents: await documentsOf(tx, orgId),
    balances: await balancesOf(tx, orgId),
  }))
}

describe('apply_invoice_import', () => {
  it('comes to the same when it is cut off in the middle and called again', async () => {
    const orgId = await newBooks()
    const id = await reviewedImport(orgId)
    await step(orgId, id, 'apply', 4)

    const doomed = postgres(process.env.DATABASE_URL ?? '', { max: 1, onnotice: () => {} })
    const claims = { sub: owner.userId, session_id: owner.sessionId }
    // In one message, since the driver cannot roll back on a connection that is gone.
    const killed = doomed.unsafe(`
      begin;
      set local role authenticated;
      select set_config('request.jwt.claims', '${JSON.stringify(claims)}', true);
      select public.apply_invoice_import('${orgId}', '${id}', 5);
      set local role none;
      select pg_terminate_backend(pg_backend_pid());
    `)
    await expect(killed).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    await doomed.end({ timeout: 1 })

    const [left] = await sql<{ applied: number; status: string }[]>`
      select applied_documents as applied, status from public.invoice_imports where id = ${id}`
    expect(left).toEqual({ applied: 4, status: 'applying' })
    await commitAs(owner, (tx) => untilDone(tx, 'apply', orgId, id, 3))
    expect(await standOf(orgId)).toEqual(expected)
  })

  it('comes to the same when several apply it at once', async () => {
    const orgId = await newBooks()
    const id = await reviewedImport(orgId)
    await Promise.all(Array.from({ length: 8 }, () => step(orgId, id, 'apply', 3)))
    expect(await standOf(orgId)).toEqual(expected)
    // And nothing more when it is called once more.
    expect(await step(orgId, id, 'apply', 3)).toMatchObject({ done: true, applied_documents: 14 })
    expect(await standOf(orgId)).toEqual(expected)
  })

  it('gives a series to one of two files that are applied at once', async () => {
    const orgId = await newBooks()
    const ids = [await reviewedImport(orgId), await reviewedImport(orgId)]
    const results = await Promise.allSettled(ids.map((id) => step(orgId, id, 'apply', 100)))
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await standOf(orgId)).toEqual(expected)
  })
})

describe('undo_invoice_import', () => {
  it('leaves nothing when several undo it at once, with the constraints looked at', async () => {
    const orgId = await newBooks()
    const id = await reviewedImport(orgId)
    await step(orgId, id, 'apply', 100)
    await Promise.all(Array.from({ length: 8 }, () => step(orgId, id, 'undo', 4)))
    expect(await standOf(orgId)).toEqual({ documents: [], balances: {} })
  })

  it('neither stands in the way of a merge of its customer nor waits for it in a ring', async () => {
    const orgId = await newBooks()
    const id = await reviewedImport(orgId)
    await step(orgId, id, 'apply', 100)
    const [merged] = await sql<{ customer_id: string }[]>`
      select customer_id from public.invoices where org_id = ${orgId} order by id limit 1`
    const { customer_id } = required(merged)
    const survivor = await createCustomer(sql, { org_id: orgId })
    const undone = await commitAs(owner, async (tx) => {
      // As the merge begins.
      await behindScenes(
        tx,
        () => tx`select from public.customers where id = ${customer_id} for update`,
      )
      const me = await backendOf(tx)
      const attempt = commitAs(owner, (other) => untilDone(other, 'undo', orgId, id, 100))
      attempt.catch(() => {})
      await untilWaitedFor(me)
      await tx`select public.merge_customers(${orgId}, ${survivor.id}, ${customer_id})`
      return { attempt }
    })
    expect(await undone.attempt).toMatchObject({ status: 'undone', deleted_count: 14 })
    expect(await standOf(orgId)).toEqual({ documents: [], balances: {} })
    // Nor do events of what is gone stay with the survivor, who is all that stays.
    const left = await sql`
      select customers.id, events.kind
      from public.customers as customers
      left join public.customer_events as events
        on events.org_id = customers.org_id
        and events.customer_id = customers.id
        and events.data ? 'import_id'
      where customers.org_id = ${orgId}`
    expect(left).toEqual([{ id: survivor.id, kind: null }])
  })

  it('asks for customers when it holds no invoice any more', async () => {
    const orgId = await newBooks()
    const id = await reviewedImport(orgId)
    await step(orgId, id, 'apply', 100)
    const customers = () => sql`select from public.customers where org_id = ${orgId}`
    const { length } = await customers()
    // As whoever adds something to one of them, and then may want an invoice.
    await sql.begin(async (tx) => {
      await tx`select from public.customers where org_id = ${orgId} for key share`
      const summary = await commitAs(owner, async (other) => {
        await other`set local lock_timeout = '5s'`
        const [row] = await other<{ summary: Summary }[]>`
          select public.undo_invoice_import(${orgId}, ${id}, 100) as summary`
        return row?.summary
      })
      expect(summary).toMatchObject({ status: 'undoing', undone_documents: 14, done: false })
    })
    expect(await standOf(orgId)).toEqual({ documents: [], balances: {} })
    expect(await customers()).toHaveLength(length)
    expect(await step(orgId, id, 'undo', 100)).toMatchObject({ status: 'undone', done: true })
    expect(await customers()).toEqual([])
  })

  it('parts no invoice from its credit note for who opens its PDF at that moment', async () => {
    const orgId = await newBooks()
    const { header, rows, mapping } = table(`number|customer|issued_on|unit_price|quantity
      A1|C1|2024-01-01|10.00|1
      C1|C1|2024-01-03|10.00|-1`)
    const id = await commitAs(owner, async (tx) => {
      const staged = await stage(tx, orgId, header, rows)
      await review(tx, orgId, staged, mapping)
      await untilDone(tx, 'apply', orgId, staged)
      return staged
    })
    const [invoice] = await sql<{ id: string }[]>`
      select id from public.invoices where org_id = ${orgId}`
    const opened = await commitAs(owner, async (tx) => {
      await tx`select public.undo_invoice_import(${orgId}, ${id}, 1)`
      const me = await backendOf(tx)
      const attempt = expectDenied(
        () => sql.begin((other) => keepPdf(other, orgId, 'invoice', required(invoice).id)),
        'PT409',
        'finance.import_under_way',
      )
      // Not handled before it is awaited at the end.
      attempt.catch(() => {})
      await untilWaitedFor(me)
      return { attempt }
    })
    await opened.attempt
    await commitAs(owner, (tx) => untilDone(tx, 'undo', orgId, id))
    expect(await standOf(orgId)).toEqual({ documents: [], balances: {} })
  })
})
