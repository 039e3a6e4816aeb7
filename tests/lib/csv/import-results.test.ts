import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { productImports } from '@/lib/commerce/product-imports.kind'
import { customerImports } from '@/lib/crm/imports.kind'
import { countOf, resultsOf } from '@/lib/csv/import-results.rules'
import type { ImportKind } from '@/lib/csv/imports.kind'
import type { ImportResult, ImportRowState, ImportState } from '@/lib/csv/imports.schemas'
import { invoiceImports } from '@/lib/finance/invoice-imports.kind'
import { stateOfInvoiceImport } from '@/lib/finance/invoice-imports.rules'
import type { OrgScope } from '@/lib/scope'
import { createTokenClient } from '@/lib/supabase/server'
import { createNote } from '../../helpers/crm-factories.ts'
import { sql, yielding } from '../../helpers/db.ts'
import { createCustomer, createMembership, createOrganization } from '../../helpers/factories.ts'
import { createSignedInUser, deleteUser, type SignedIn } from '../../helpers/request.ts'

let owner: SignedIn
let scope: OrgScope

beforeAll(async () => {
  owner = await createSignedInUser()
  const organization = await createOrganization(sql)
  await createMembership(sql, { org_id: organization.id, user_id: owner.userId, role: 'owner' })
  const context = { requestId: randomUUID(), clientIp: 'unknown' }
  scope = { db: createTokenClient(owner.accessToken, context), org: { id: organization.id } }
})

afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = ${scope.org.id}`)
  await deleteUser(owner)
})

async function* bytesOf(text: string) {
  yield Buffer.from(text)
}

/** What a kind of import shows at each step; `batch` is as many rows or documents. */
function driver<Import extends { id: string }, Row extends ImportRowState, Review>(
  kind: ImportKind<Import, Row, Review>,
  stateOf: (found: Import) => ImportState,
  rpc: (step: 'apply' | 'undo', importId: string, batch: number) => PromiseLike<{ error: unknown }>,
) {
  async function start(text: string, review: Review): Promise<string> {
    const { import_id } = await kind.stage(scope, { fileName: 'a.csv', body: bytesOf(text) })
    await kind.review(scope, import_id, review)
    return import_id
  }

  async function step(verb: 'apply' | 'undo', importId: string, batch: number) {
    const { error } = await rpc(verb, importId, batch)
    expect(error).toBeNull()
  }

  /** By result, after comparing numbers, filters and rows with one another. */
  async function shown(importId: string): Promise<Partial<Record<ImportResult, number[]>>> {
    const found = await kind.require(scope, importId)
    const state = stateOf(found)
    const { items } = await kind.listResults(scope, found, { limit: 100 })
    expect(items).toHaveLength(state.row_count)
    const byResult = Object.groupBy(items, ({ result }) => result ?? 'error')
    const results = resultsOf(state)
    let sum = 0
    for (const result of results) {
      const only = await kind.listResults(scope, found, { result, limit: 100 })
      const numbers = (byResult[result] ?? []).map(({ row_number }) => row_number)
      expect(only.items.map(({ row_number }) => row_number)).toEqual(numbers)
      expect([result, countOf(state, result)]).toEqual([result, numbers.length])
      sum += numbers.length
    }
    expect(sum).toBe(state.row_count)
    return Object.fromEntries(
      Object.entries(byResult).map(([result, rows]) => [
        result,
        rows.map(({ row_number }) => row_number),
      ]),
    )
  }

  async function report(importId: string, result?: ImportResult): Promise<string> {
    const found = await kind.require(scope, importId)
    return (await Array.fromAsync(kind.report(scope, found, result))).join('')
  }

  return { start, step, shown, report }
}

describe('an import of customers', () => {
  const { start, step, shown, report } = driver(
    customerImports,
    (found) => found,
    (verb, p_import_id, p_max_rows) =>
      scope.db.rpc(`${verb}_customer_import`, { p_import_id, p_max_rows }),
  )
  const review = {
    mapping: { 0: 'external_ref', 1: 'name', 2: 'email', 3: 'country_code' },
    on_match: 'update' as const,
  }
  const heading = 'Ref,Name,Mail,Country\n'

  it('shows what has become of each row, at every step', async () => {
    await createCustomer(sql, { org_id: scope.org.id, name: 'Old', external_ref: 'C4' })
    const id = await start(
      `${heading}C1,Ada,,\nC2,Ben,,\nC1,Ada,,\nC4,New,,\nC5,Eve,nowhere,\nC6,Fay,,\n`,
      review,
    )
    expect(await shown(id)).toEqual({ insert: [1, 2, 6], update: [4], merged: [3], error: [5] })
    await step('apply', id, 3)
    expect(await shown(id)).toEqual({
      inserted: [1, 2],
      insert: [6],
      update: [4],
      merged: [3],
      error: [5],
    })
    await step('apply', id, 3)
    expect(await shown(id)).toEqual({ inserted: [1, 2, 6], updated: [4], merged: [3], error: [5] })

    const [ben] = await sql<{ id: string }[]>`
      select id from public.customers where org_id = ${scope.org.id} and external_ref = 'C2'`
    await createNote(sql, { org_id: scope.org.id, customer_id: ben?.id ?? '' })
    await step('undo', id, 3)
    expect(await shown(id)).toEqual({
      to_undo: [1, 2],
      restored: [4],
      deleted: [6],
      merged: [3],
      error: [5],
    })
    await step('undo', id, 3)
    expect(await shown(id)).toEqual({
      deleted: [1, 6],
      kept: [2],
      restored: [4],
      merged: [3],
      error: [5],
    })

    const found = await customerImports.require(scope, id)
    const { items } = await customerImports.listResults(scope, found, { limit: 100 })
    // The link of a row leads to somebody who is there.
    expect(items.map(({ is_there }) => is_there)).toEqual([false, true, false, true, true, false])
    expect(items[1]?.customer_id).toBe(ben?.id)
    expect(await report(id)).toContain('1,removed again,,C1,Ada')
    expect(await report(id, 'kept')).toMatch(
      /^[^\n]*\n2,kept,changed or worked with since the import,C2,Ben[^\n]*\r\n$/,
    )
  })

  it('that is taken back in the middle says what it had not come to', async () => {
    const id = await start(`${heading}D1,Ada,,\nD2,Ben,,\nD3,Cleo,,\nD4,Dan,,\n`, review)
    await step('apply', id, 2)
    await step('undo', id, 1)
    expect(await shown(id)).toEqual({ to_undo: [1], deleted: [2], unreached: [3, 4] })
    await step('undo', id, 1)
    expect(await shown(id)).toEqual({ deleted: [1, 2], unreached: [3, 4] })
    expect(await customerImports.require(scope, id)).toMatchObject({
      inserted_count: 2,
      deleted_count: 2,
    })
  })

  it('counts by reason what it leaves out and refuses', async () => {
    await createCustomer(sql, { org_id: scope.org.id, name: 'Old', external_ref: 'E4' })
    const id = await start(
      `${heading}E1,Ada,,Atlantis\nE2,Ben,,Atlantis\nE3,Cleo,nowhere,\nE4,Dan,,DE\n`,
      review,
    )
    const reasons = { 'crm.country_unknown': 2, 'crm.email_invalid': 1 }
    expect(await customerImports.require(scope, id)).toMatchObject({
      warning_count: 2,
      reason_counts: reasons,
    })
    await sql`
      update public.customers set name = 'Daniel'
      where org_id = ${scope.org.id} and external_ref = 'E4'`
    await customerImports.runBatch(scope, id, 'apply')
    expect((await customerImports.require(scope, id)).reason_counts).toEqual({
      ...reasons,
      'crm.customer_changed_since_review': 1,
    })
  })
})

describe('an import of products', () => {
  const { start, step, shown } = driver(
    productImports,
    (found) => found,
    (verb, p_import_id, p_max_rows) =>
      scope.db.rpc(`${verb}_product_import`, { p_org_id: scope.org.id, p_import_id, p_max_rows }),
  )

  it('shows what has become of each row, at every step', async () => {
    const review = {
      mapping: { 0: 'sku', 1: 'name', 2: 'price' },
      on_match: 'update' as const,
      new_status: 'draft' as const,
      unpriced: 'draft' as const,
      sku_case: 'distinct' as const,
    }
    const before = await start('SKU,Name,Price\nP2,Bowl,5\n', review)
    await step('apply', before, 10)

    const id = await start('SKU,Name,Price\nP1,Cup,1\nP2,Bowl,6\nP3,Jug,3\nP4,Pot,x\n', review)
    expect(await shown(id)).toEqual({ insert: [1, 3], update: [2], error: [4] })
    await step('apply', id, 2)
    expect(await shown(id)).toEqual({ inserted: [1], updated: [2], insert: [3], error: [4] })
    await step('apply', id, 2)
    await sql`
      update public.products set name = 'Mug' where org_id = ${scope.org.id} and name = 'Cup'`
    await step('undo', id, 2)
    expect(await shown(id)).toEqual({ to_undo: [1, 2], deleted: [3], error: [4] })
    await step('undo', id, 2)
    expect(await shown(id)).toEqual({ kept: [1], restored: [2], deleted: [3], error: [4] })
  })
})

describe('an import of invoices', () => {
  const { start, step, shown } = driver(
    invoiceImports,
    stateOfInvoiceImport,
    (verb, p_import_id, p_max_documents) =>
      scope.db.rpc(`${verb}_invoice_import`, {
        p_org_id: scope.org.id,
        p_import_id,
        p_max_documents,
      }),
  )

  it('shows what has become of each document, in whatever order they are made', async () => {
    const review = {
      mapping: { 0: 'number', 1: 'issued_on', 2: 'description', 3: 'quantity', 4: 'unit_price' },
      settlement: 'open' as const,
      no_customer: 'walk_in' as const,
    }
    // Made by the day: the last of the file comes first.
    const id = await start(
      'No,Day,What,Qty,Price\nR3,2020-03-01,Cup,1,3\nR3,2020-03-01,Jug,1,4\nR2,2020-02-01,Cup,1,x\nR1,2020-01-01,Pot,1,5\n',
      review,
    )
    expect(await shown(id)).toEqual({ insert: [1, 4], merged: [2], error: [3] })
    await step('apply', id, 1)
    expect(await shown(id)).toEqual({ insert: [1], inserted: [4], merged: [2], error: [3] })
    await step('apply', id, 1)
    await sql`
      update public.invoices set sent_at = now() where org_id = ${scope.org.id} and number = 'R3'`
    await step('undo', id, 1)
    expect(await shown(id)).toEqual({ kept: [1], to_undo: [4], merged: [2], error: [3] })
    await step('undo', id, 1)
    await step('undo', id, 1)
    expect(await shown(id)).toEqual({ kept: [1], deleted: [4], merged: [2], error: [3] })
    const { items } = await invoiceImports.listRows(scope, id, { limit: 10 })
    expect(items.map(({ undo }) => undo)).toEqual(['kept', 'kept', null, 'deleted'])
  })
})
