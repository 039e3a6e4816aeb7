import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { exportCustomers } from '@/lib/crm/customers.export'
import { EXPORT_HEADER } from '@/lib/crm/export-columns'
import { runCustomerExports, sweepCustomerExports } from '@/lib/crm/exports.jobs'
import {
  createCustomerExport,
  discardCustomerExport,
  getCustomerExport,
  listCustomerExports,
  signExportFile,
} from '@/lib/crm/exports.queries'
import { isOpen } from '@/lib/crm/exports.rules'
import type { CreateExportInput, CustomerExport } from '@/lib/crm/exports.schemas'
import { guessMapping } from '@/lib/crm/import-mapping.rules'
import { customerImports } from '@/lib/crm/imports.kind'
import { toDatabaseMapping } from '@/lib/csv/columns.rules'
import { openCsv } from '@/lib/csv/reader'
import type { OrgScope } from '@/lib/scope'
import { createTokenClient } from '@/lib/supabase/server'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { sql, yielding } from '../../helpers/db.ts'
import { createCustomer, createMembership, createOrganization } from '../../helpers/factories.ts'
import { createSignedInUser, deleteUser, type SignedIn } from '../../helpers/request.ts'

let owner: SignedIn
let agent: SignedIn
let scope: OrgScope
let asAgent: OrgScope

const ALL: CreateExportInput = { filter: {}, sort: 'created_at.desc' }

function scopeOf(user: SignedIn, orgId: string): OrgScope {
  const context = { requestId: randomUUID(), clientIp: 'unknown' }
  return { db: createTokenClient(user.accessToken, context), org: { id: orgId } }
}

beforeAll(async () => {
  ;[owner, agent] = await Promise.all([createSignedInUser(), createSignedInUser()])
  const organization = await createOrganization(sql)
  await createMembership(sql, { org_id: organization.id, user_id: owner.userId, role: 'owner' })
  await createMembership(sql, { org_id: organization.id, user_id: agent.userId, role: 'agent' })
  scope = scopeOf(owner, organization.id)
  asAgent = scopeOf(agent, organization.id)
})

afterEach(async () => {
  await sql`delete from public.customer_exports where org_id = ${scope.org.id}`
  await sql`delete from public.customers where org_id = ${scope.org.id}`
})

afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = ${scope.org.id}`)
  await sweepCustomerExports()
  await Promise.all([deleteUser(owner), deleteUser(agent)])
})

async function read(exportId: string): Promise<CustomerExport> {
  const found = await getCustomerExport(scope, exportId)
  if (!found) throw new Error('The export is gone.')
  return found
}

async function exported(input: CreateExportInput = ALL): Promise<CustomerExport> {
  return finished(await createCustomerExport(scope, input))
}

/** A server beside the tests may have taken it: whoever writes it, it is done in the end. */
async function finished(exportId: string): Promise<CustomerExport> {
  for (;;) {
    await runCustomerExports()
    const found = await read(exportId)
    if (!isOpen(found)) return found
  }
}

async function download(file: CustomerExport['files'][number] | undefined): Promise<string> {
  if (!file) throw new Error('There is no such file.')
  const response = await fetch(await signExportFile(scope, file, 'müller & co.csv', 60))
  expect(response.status).toBe(200)
  expect(response.headers.get('content-disposition')).toContain("filename*=UTF-8''m%C3%BCller")
  return Buffer.from(await response.arrayBuffer()).toString('utf8')
}

async function* once(text: string) {
  yield Buffer.from(text)
}

async function importAgain(content: string) {
  const { import_id } = await customerImports.stage(scope, {
    fileName: 'export.csv',
    body: once(content),
  })
  const staged = await customerImports.get(scope, import_id)
  const { items } = await customerImports.listRows(scope, import_id, { limit: 50 })
  const mapping = guessMapping(
    staged?.header ?? [],
    items.map((row) => row.cells.map((cell) => cell ?? '')),
  )
  const { error } = await scope.db.rpc('review_customer_import', {
    p_import_id: import_id,
    p_mapping: toDatabaseMapping(mapping),
    p_on_match: 'update',
  })
  expect(error).toBeNull()
  return customerImports.get(scope, import_id)
}

/** Everything that a spreadsheet or a parser might take for something else. */
const NASTY = [
  { name: '=cmd|/c calc', company: '+SUM(A1)', phone: '+49 30 123456' },
  { name: "'quoted'", company: "'=already escaped", phone: '-1' },
  { name: '@mention', email: null, phone: '(030) 1' },
  { name: 'Zoë 👩‍👩‍👧 Ångström', external_ref: '=1+1' },
  { name: '"double" quotes', company: 'semi; colon, comma' },
  { name: '山田 太郎', company: 'مرحبا بالعالم', source: 'Łódź' },
  { name: null, company: null, phone: '0049 1', email: null },
  { name: 'NULL', company: 'null', external_ref: '007' },
  { name: '1e10', company: '12/03/2024', external_ref: '12.0', phone: '555.0' },
  { name: 'a | b', company: 'tab\\t', source: '＝full width' },
  { name: 'ИВАН', email: 'ivan+tag@xn--e1afmkfd.test', country_code: 'RU' },
]

describe('an export', () => {
  it('imported again changes nothing, whatever the values look like', async () => {
    const at = { org_id: scope.org.id }
    const customers = []
    for (const values of NASTY) customers.push(await createCustomer(sql, { ...at, ...values }))
    const tags = [
      await createTag(sql, { ...at, name: '=VIP', color: 'red' }),
      await createTag(sql, { ...at, name: "Ünïcode 'tag'", color: 'teal' }),
      await createTag(sql, { ...at, name: '-', color: 'pink' }),
    ]
    for (const [index, customer] of customers.entries()) {
      for (const tag of tags.slice(0, index % 4)) {
        await tagCustomer(sql, { ...at, customer_id: customer.id, tag_id: tag.id })
      }
    }
    await sql`
      update public.customers set owner_id = ${owner.userId}
      where org_id = ${scope.org.id} and segment = 'LEAD'`

    const done = await exported()
    expect(done).toMatchObject({ status: 'done', row_count: NASTY.length, failure: null })
    const content = await download(done.files[0])
    expect(Buffer.byteLength(content)).toBe(done.size_bytes)
    expect(content.startsWith('\uFEFFClientele ID,')).toBe(true)
    // Nothing that a spreadsheet would run, in any cell.
    const table = await openCsv(once(content), { hasHeader: true })
    expect(table.header).toEqual(EXPORT_HEADER)
    for (const cell of content.split(/\r\n|,/)) expect(cell).not.toMatch(/^"?[=+@-]/)
    expect(content).toContain(owner.email)

    const again = await importAgain(content)
    expect(again).toMatchObject({
      row_count: NASTY.length,
      unchanged_count: NASTY.length,
      insert_count: 0,
      update_count: 0,
      error_count: 0,
      merged_count: 0,
      skipped_count: 0,
    })
    const pieces: string[] = []
    for await (const piece of exportCustomers(scope, {})) pieces.push(piece)
    expect(pieces.join('').split('\r\n').toSorted()).toEqual(content.split('\r\n').toSorted())
  })

  it('edited and imported again changes what was edited, and brings nobody in twice', async () => {
    const at = { org_id: scope.org.id }
    await createCustomer(sql, { ...at, name: 'Without anything', email: null })
    await createCustomer(sql, { ...at, name: 'Same', email: null })
    const done = await exported({ ...ALL, sort: 'name.asc' })
    const content = await download(done.files[0])
    expect(await importAgain(content.replace('Without anything', 'With a name'))).toMatchObject({
      update_count: 1,
      unchanged_count: 1,
      insert_count: 0,
    })
  })

  it('has the chosen view in its order, and only that', async () => {
    const at = { org_id: scope.org.id }
    for (const name of ['Cem', 'ada', 'Bob']) {
      await createCustomer(sql, { ...at, name, segment: 'CUSTOMER' })
    }
    await createCustomer(sql, { ...at, name: 'Lead', segment: 'LEAD' })
    const done = await exported({ filter: { segments: ['CUSTOMER'] }, sort: 'name.desc' })
    const lines = (await download(done.files[0])).trim().split('\r\n').slice(1)
    expect(lines.map((line) => line.split(',')[1])).toEqual(['Cem', 'Bob', 'ada'])
  })

  it('goes on after a server that died, with what was finished before', async () => {
    await createCustomer(sql, { org_id: scope.org.id, name: 'Ada' })
    const id = await createCustomerExport(scope, ALL)
    // As a server leaves it that was killed in the middle.
    await sql`
      update public.customer_exports
      set status = 'running', lease_id = gen_random_uuid(), attempt_count = 1,
        lease_ends_at = now() + interval '1 minute'
      where id = ${id}`
    await runCustomerExports()
    expect(await read(id)).toMatchObject({ status: 'running' })
    await sql`
      update public.customer_exports set lease_ends_at = now() - interval '1 second' where id = ${id}`
    expect(await finished(id)).toMatchObject({ status: 'done', row_count: 1 })
  })

  it('is written by one of several servers that look at once', async () => {
    for (let count = 0; count < 5; count += 1) {
      await createCustomer(sql, { org_id: scope.org.id, name: `Person ${count}` })
    }
    const ids = await Promise.all(
      [ALL, ALL, ALL].map((input) => createCustomerExport(scope, input)),
    )
    await Promise.all(ids.map(finished))
    const attempts = await sql<{ attempt_count: number; status: string }[]>`
      select attempt_count, status from public.customer_exports where id = any(${ids})`
    expect([...attempts]).toEqual(ids.map(() => ({ attempt_count: 1, status: 'done' })))
  })

  it('that was discarded cannot be downloaded, and its files go', async () => {
    await createCustomer(sql, { org_id: scope.org.id, name: 'Ada' })
    const done = await exported()
    const [file] = done.files
    if (!file) throw new Error('There is no file.')
    await discardCustomerExport(scope, done.id)
    await expect(signExportFile(scope, file, 'x.csv', 60)).rejects.toThrow()
    expect(await sweepCustomerExports()).toBeGreaterThanOrEqual(1)
    const [left] = await sql<{ objects: number }[]>`
      select count(*)::int as objects from storage.objects where name = ${file.name}`
    expect(left?.objects).toBe(0)
    expect(await read(done.id)).toMatchObject({ status: 'expired' })
  })

  it('is listed page by page, also where several are of one instant', async () => {
    await createCustomer(sql, { org_id: scope.org.id, name: 'Ada' })
    const made = await Promise.all([1, 2, 3].map(() => createCustomerExport(scope, ALL)))
    await Promise.all(made.map(finished))
    await sql`
      update public.customer_exports set created_at = now() where org_id = ${scope.org.id}`
    const seen: string[] = []
    let cursor: string | null | undefined
    while (cursor !== null) {
      const page = await listCustomerExports(scope, { cursor, limit: 1 })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next_cursor
    }
    expect(seen).toEqual(made.toSorted().toReversed())
  })

  it('is not for agents', async () => {
    await createCustomer(sql, { org_id: scope.org.id, name: 'Ada' })
    await expect(createCustomerExport(asAgent, ALL)).rejects.toMatchObject({
      reason: 'identity.permission_denied',
    })
    const done = await exported()
    expect(await listCustomerExports(asAgent, { limit: 50 })).toEqual({
      items: [],
      next_cursor: null,
    })
    expect(await getCustomerExport(asAgent, done.id)).toBeNull()
    const [file] = done.files
    if (!file) throw new Error('There is no file.')
    await expect(signExportFile(asAgent, file, 'x.csv', 60)).rejects.toThrow()
  })
})
