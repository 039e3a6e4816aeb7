import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportCustomers } from '@/lib/crm/customers.export'
import { searchCustomers } from '@/lib/crm/customers.queries'
import { guessMapping } from '@/lib/crm/import-mapping.rules'
import { customerImports } from '@/lib/crm/imports.kind'
import type { CustomerImport } from '@/lib/crm/imports.schemas'
import { toDatabaseMapping } from '@/lib/csv/columns.rules'
import type { OrgScope } from '@/lib/scope'
import { createTokenClient } from '@/lib/supabase/server'
import { sql, yielding } from '../../helpers/db.ts'
import { createMembership, createOrganization } from '../../helpers/factories.ts'
import { createSignedInUser, deleteUser, type SignedIn } from '../../helpers/request.ts'

let owner: SignedIn
let agent: SignedIn
let scope: OrgScope
let asAgent: OrgScope

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

afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = ${scope.org.id}`)
  await Promise.all([deleteUser(owner), deleteUser(agent)])
})

async function* inChunks(bytes: Uint8Array, size = 50_000) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function stage(content: string | Uint8Array, by = scope): Promise<CustomerImport> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const { import_id } = await customerImports.stage(by, {
    fileName: 'C:\\files\\customers.csv',
    body: inChunks(bytes),
  })
  return read(import_id)
}

async function read(importId: string): Promise<CustomerImport> {
  const found = await customerImports.get(scope, importId)
  if (!found) throw new Error('The import is gone.')
  return found
}

async function review(staged: CustomerImport): Promise<CustomerImport> {
  const { items } = await customerImports.listRows(scope, staged.id, { limit: 50 })
  const rows = items.map((row) => row.cells.map((cell) => cell ?? ''))
  const mapping = guessMapping(staged.options.has_header ? staged.header : null, rows)
  const { error } = await scope.db.rpc('review_customer_import', {
    p_import_id: staged.id,
    p_mapping: toDatabaseMapping(mapping),
    p_on_match: 'update',
  })
  if (error) throw new Error(error.message)
  return read(staged.id)
}

function outcomes(reviewed: CustomerImport): number {
  const { insert_count, update_count, unchanged_count } = reviewed
  const { merged_count, error_count, skipped_count } = reviewed
  return insert_count + update_count + unchanged_count + merged_count + error_count + skipped_count
}

async function textOf(pieces: AsyncGenerator<string>): Promise<string> {
  return (await Array.fromAsync(pieces)).join('')
}

const NASTY = [
  'Kundennr.;Vorname;Nachname;E-Mail;Telefon;Land',
  '1001.0;Jörg;Müßig;JOERG@example.test ;+49 30 123456;Deutschland',
  '1002.0;=cmd|"/C calc"!A0;;calc@example.test;;Österreich',
  '1001.0;Jörg;Müßig; joerg@Example.test;;DE',
  ';;;;;',
  '1003.0;Zoë;Ñandú;not an address;;España',
  '1004.0;"Anna\nMaria";O\'Neil;anna@example.test;;Atlantis',
  '1005.0;Few',
  '',
].join('\r\n')

describe('stageCustomerImport', () => {
  it('stages every row of a file in Latin-1 with semicolons, and says how it was read', async () => {
    const staged = await stage(iconv.encode(NASTY, 'latin1'))
    expect(staged).toMatchObject({
      status: 'staged',
      row_count: 7,
      file_name: 'customers.csv',
      options: { encoding: 'windows-1252', delimiter: ';', has_header: true, blank_lines: 0 },
    })
    const { items } = await customerImports.listRows(scope, staged.id, { limit: 10 })
    expect(items.map((row) => row.row_number)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(items[6]?.cells).toEqual(['1005.0', 'Few'])
  })

  it('takes its batches together without losing a row', async () => {
    const rows = Array.from({ length: 4_321 }, (_, index) => `n${index},n${index}@example.test`)
    const staged = await stage(`name,email\n${rows.join('\n')}\n`)
    expect(staged.row_count).toBe(4_321)
    const { items } = await customerImports.listRows(scope, staged.id, {
      limit: 1,
      cursor: undefined,
    })
    expect(items[0]?.cells).toEqual(['n0', 'n0@example.test'])
  })

  it.each([
    ['', 'csv.file_empty'],
    ['name,email\n', 'crm.import_empty'],
    ['name\n"never closed', 'csv.quote_not_closed'],
  ])('leaves nothing to apply of %j', async (content, reason) => {
    await expect(stage(content)).rejects.toMatchObject({ reason })
    const open = await sql`
      select from public.customer_imports
      where org_id = ${scope.org.id} and status = 'staging'`
    expect(open).toHaveLength(0)
  })

  it('an agent cannot import; control: the owner can', async () => {
    await expect(stage('name\nA\n', asAgent)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await stage('name\nA\n')).row_count).toBe(1)
  })
})

describe('a dry run', () => {
  it('accounts for every row and leaves customers alone', async () => {
    const reviewed = await review(await stage(iconv.encode(NASTY, 'latin1')))
    expect(outcomes(reviewed)).toBe(7)
    expect(reviewed).toMatchObject({
      status: 'reviewed',
      insert_count: 4,
      merged_count: 1,
      error_count: 1,
      skipped_count: 1,
    })
    expect(await searchCustomers(scope, { q: 'joerg', filter: {}, limit: 5 })).toEqual([])
  })

  it('reports each row with its reason, and no formula', async () => {
    const reviewed = await review(await stage(iconv.encode(NASTY, 'latin1')))
    const all = await textOf(customerImports.report(scope, reviewed, undefined))
    expect(all).toContain("'=cmd|")
    expect(all).toContain('This country is not known. (Atlantis)')
    const errors = await textOf(customerImports.report(scope, reviewed, 'error'))
    expect(errors.trim().split('\r\n')).toHaveLength(2)
    expect(errors).toContain('not an address')
  })

  it('reports every row, also where the data API gives no more at once', async () => {
    const rows = Array.from({ length: 1_234 }, (_, index) => `n${index},no address ${index}`)
    const reviewed = await review(await stage(`name,email\n${rows.join('\n')}\n`))
    expect(reviewed.error_count).toBe(1_234)
    for (const outcome of ['error', undefined] as const) {
      const report = await textOf(customerImports.report(scope, reviewed, outcome))
      const numbers = report.trim().split('\r\n').slice(1).map(Number.parseFloat)
      expect(numbers).toEqual(Array.from(rows, (_, index) => index + 1))
    }
  })
})

describe('change_customer_import_header', () => {
  it('turns names of columns into a row and back, losing none', async () => {
    const staged = await stage('name,email\nAnn,ann@example.test\nBob,bob@example.test\n')
    const change = async (importId: string, hasHeader: boolean) => {
      const { data, error } = await scope.db.rpc('change_customer_import_header', {
        p_import_id: importId,
        p_has_header: hasHeader,
      })
      if (error) throw new Error(error.message)
      return read(data)
    }
    const without = await change(staged.id, false)
    expect(without).toMatchObject({ row_count: 3, header: ['Column 1', 'Column 2'] })
    const { items } = await customerImports.listRows(scope, without.id, { limit: 10 })
    expect(items.map((row) => row.cells[0])).toEqual(['name', 'Ann', 'Bob'])

    const again = await change(without.id, true)
    expect(again).toMatchObject({ row_count: 2, header: ['name', 'email'], status: 'staged' })
    expect(await customerImports.get(scope, staged.id)).toBeNull()
    expect((await change(again.id, true)).id).toBe(again.id)
  })
})

describe('the order lines of a real shop', () => {
  it('become its customers, each once, with number and country; what names nobody is reported', async () => {
    const file = new URL('../../fixtures/online-retail/order-lines.csv', import.meta.url)
    const reviewed = await review(await stage(await readFile(file)))
    expect(reviewed).toMatchObject({
      mapping: { 6: 'external_ref', 7: 'country_code' },
      row_count: 251,
      insert_count: 198,
      merged_count: 42,
      skipped_count: 11,
      error_count: 0,
      warning_count: 3,
    })
    const rowsOf = async (outcome: 'insert' | 'skipped') =>
      (await customerImports.listRows(scope, reviewed.id, { outcome, limit: 500 })).items
    const nobody = (await rowsOf('skipped')).map(({ cells, errors }) => [cells[6], errors])
    expect(nobody).toEqual(Array(11).fill(['', [{ reason: 'crm.row_unidentified' }]]))
    const warned = (await rowsOf('insert')).flatMap(({ warnings }) => warnings ?? [])
    expect(warned.map(({ reason, value }) => [reason, value])).toEqual([
      ['crm.country_unknown', 'Unspecified'],
      // Two places, each with a code of its own.
      ['crm.country_unknown', 'Channel Islands'],
      ['crm.country_unknown', 'European Community'],
    ])

    await customerImports.finish(scope, reviewed.id, 'apply')
    const made = await sql<{ ref: string; country: string | null }[]>`
      select customers.external_ref as ref, customers.country_code as country
      from public.customer_import_rows as rows
      join public.customers as customers on customers.id = rows.customer_id
      where rows.import_id = ${reviewed.id} and rows.outcome = 'insert'`
    expect(made.map(({ ref }) => ref).filter((ref) => !/^\d{5}$/.test(ref))).toEqual([])
    expect(new Set(made.map(({ ref }) => ref)).size).toBe(198)
    const from = (code: string | null) => made.filter(({ country }) => country === code).length
    const codes = ['GB', 'DE', 'AU', 'IE', 'ES', 'CY', 'ZA', 'CZ', 'US', null]
    expect(codes.map(from)).toEqual([155, 3, 3, 2, 2, 2, 1, 1, 1, 3])
    // Those who moved live where their last line says.
    const moved = made.filter(({ ref }) => ['12417', '12422', '12431', '12457'].includes(ref))
    expect(Object.fromEntries(moved.map(({ ref, country }) => [ref, country]))).toEqual({
      12417: 'ES',
      12422: 'AU',
      12431: 'AU',
      12457: 'CY',
    })

    await customerImports.finish(scope, reviewed.id, 'undo')
    expect(await read(reviewed.id)).toMatchObject({ status: 'undone', kept_count: 0 })
  })
})

describe('exportCustomers', () => {
  it('writes what an import reads back without a change', async () => {
    const reviewed = await review(
      await stage(
        'name,email,phone,tags,country\n=1+1,f@example.test,+49 30 1,"a,b",FR\n\'t Hooft,h@example.test,,,NL\n',
      ),
    )
    await customerImports.finish(scope, reviewed.id, 'apply')
    expect(await read(reviewed.id)).toMatchObject({ status: 'applied', insert_count: 2 })

    const csv = await textOf(exportCustomers(scope, {}))
    expect(csv).toContain("'=1+1")
    expect(csv).toContain("'+49 30 1")
    const again = await review(await stage(csv))
    expect(again).toMatchObject({ row_count: 2, unchanged_count: 2 })
  })
})

describe('undo', () => {
  it('removes what the import added and keeps what was changed since, by number', async () => {
    const reviewed = await review(
      await stage('name,email\nKeep,keep@example.test\nGo,go@example.test\n'),
    )
    await customerImports.finish(scope, reviewed.id, 'apply')
    const [kept] = await searchCustomers(scope, { q: 'keep@', filter: {}, limit: 1 })
    const { error } = await scope.db.rpc('update_customer', {
      p_org_id: scope.org.id,
      p_customer_id: kept?.id ?? '',
      p_values: { phone: '+1 555 0100' },
    })
    expect(error).toBeNull()

    await customerImports.finish(scope, reviewed.id, 'undo')
    expect(await read(reviewed.id)).toMatchObject({
      status: 'undone',
      deleted_count: 1,
      kept_count: 1,
    })
    expect(await searchCustomers(scope, { q: 'go@', filter: {}, limit: 1 })).toEqual([])
  })
})
