import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sql } from '../helpers/db.ts'
import { clientOf, deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const IMPORT = '/api/v1/invoices/import'
let a: Tenant
let b: Tenant
let agent: SignedIn

beforeAll(async () => {
  a = await createTenant()
  b = await createTenant()
  agent = await addMember(a, 'agent')
})
afterAll(async () => {
  await dropTenant(a)
  await dropTenant(b)
  await deleteUser(agent)
})

const importSchema = z.looseObject({ id: z.uuid(), status: z.string(), row_count: z.number() })
const pageSchema = z.object({
  items: z.array(z.looseObject({ row_number: z.number() })),
  next_cursor: z.string().nullable(),
})

function upload(body: string | Uint8Array, headers = {}, query = '', user = a.user) {
  return call(`${IMPORT}${query}`, {
    method: 'POST',
    user,
    body,
    headers: { 'content-type': 'text/csv', ...headers },
  })
}

const step = (id: string, name: string, body?: unknown, headers = {}) =>
  call(`${IMPORT}/${id}/${name}`, { method: 'POST', user: a.user, body, headers })

async function staged(file: string, query = ''): Promise<string> {
  return importSchema.parse((await upload(file, {}, query)).body).id
}

async function numbers(): Promise<string[]> {
  const rows = await sql<{ number: string }[]>`
    select number from public.invoices where org_id = ${a.orgId}
    union all
    select number from public.credit_notes where org_id = ${a.orgId}
    order by number`
  return rows.map(({ number }) => number)
}

const FILE = [
  'Rechnungsnr;SKU;Menge;Rechnungsdatum;Einzelpreis;MwSt;Kundennr',
  'R-1;A;2;29.02.2020;1.190,00;19 %;K1',
  'R-1;B;1;29.02.2020;107,00;;K1',
  'C-1;A;-1;02.03.2020;1.190,00;19 %;K1',
  'R-2;A;1;30.02.2020;1,00;;K1',
  ';;;;;;',
].join('\n')
const MAPPING = {
  ...{ '0': 'number', '1': 'article', '2': 'quantity', '3': 'issued_on', '4': 'unit_price' },
  ...{ '5': 'tax_rate', '6': 'customer' },
}

describe('invoice imports', () => {
  it('a file is staged, reviewed, applied and undone, and its totals are right either way', async () => {
    const uploaded = await upload(FILE, {}, '?file_name=history.csv')
    expect(uploaded.status).toBe(201)
    const { id, ...rest } = importSchema.parse(uploaded.body)
    expect(rest).toMatchObject({ status: 'staged', row_count: 5, file_name: 'history.csv' })
    expect(uploaded.headers.get('location')).toBe(`${IMPORT}/${id}`)

    const choices = { mapping: MAPPING, default_tax_rate_bps: 700 }
    const net = await step(id, 'review', { ...choices, prices_include_tax: false })
    expect(net.body).toMatchObject({
      status: 'reviewed',
      series: 'history',
      insert_count: 2,
      merged_count: 1,
      error_count: 1,
      skipped_count: 1,
      reason_counts: { 'finance.import_day_unreadable': 1 },
      totals: [
        { currency: 'EUR', invoiced_minor: 294_669, credited_minor: 141_610, tax_minor: 23_359 },
      ],
    })
    const gross = await step(id, 'review', { ...choices, prices_include_tax: true })
    expect(gross.body).toMatchObject({
      totals: [
        { currency: 'EUR', invoiced_minor: 248_700, credited_minor: 119_000, tax_minor: 19_700 },
      ],
    })
    expect(await numbers()).toEqual([])
    const rows = await call(`${IMPORT}/${id}/rows?outcome=insert`, { user: a.user })
    expect(rows.body).toMatchObject({
      items: [
        { row_number: 1, document: { kind: 'invoice', number: 'R-1' }, values: { quantity: 2 } },
        { row_number: 3, document: { kind: 'credit_note', number: 'C-1' } },
      ],
    })

    expect((await step(id, 'apply')).body).toMatchObject({
      status: 'applied',
      applied_documents: 2,
    })
    expect(await numbers()).toEqual(['C-1', 'R-1'])
    // Once more does nothing more, and what is applied is not given up.
    await step(id, 'apply')
    expect(await numbers()).toEqual(['C-1', 'R-1'])
    const gone = await call(`${IMPORT}/${id}`, { method: 'DELETE', user: a.user })
    expect(problemOf(gone)).toMatchObject({ status: 409, reason: 'finance.import_status_wrong' })

    expect((await step(id, 'undo')).body).toMatchObject({ status: 'undone', deleted_count: 2 })
    expect(await numbers()).toEqual([])
  })

  it('an upload with a key is staged once, listed, and given up', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const file = 'number,date,price\nOnce,2020-01-10,5\n'
    const first = await upload(file, headers)
    const second = await upload(file, headers)
    expect(second.body).toEqual(first.body)
    expect((await upload(`${file}Twice,2020-01-10,5\n`, headers)).status).toBe(409)
    const { id } = importSchema.parse(first.body)
    expect((await call(IMPORT, { user: a.user })).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id })]),
    })
    const giveUp = () => call(`${IMPORT}/${id}`, { method: 'DELETE', user: a.user })
    expect((await giveUp()).status).toBe(204)
    expect((await giveUp()).status).toBe(204)
    expect((await step(id, 'apply')).status).toBe(409)
  })

  it('rows come page by page, in the order of the file', async () => {
    const lines = Array.from({ length: 5 }, (_, index) => `P-${index},2020-01-10,5`)
    const id = await staged(`number,date,price\n${lines.join('\n')}\n`)
    const seen: number[] = []
    let query = '?limit=2'
    for (;;) {
      const answer = await call(`${IMPORT}/${id}/rows${query}`, { user: a.user })
      const page = pageSchema.parse(answer.body)
      seen.push(...page.items.map(({ row_number }) => row_number))
      if (page.next_cursor === null) break
      query = `?limit=2&cursor=${encodeURIComponent(page.next_cursor)}`
    }
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })

  it('agents may not, and another tenant finds nothing of it', async () => {
    const id = await staged('number,date,price\nHidden,2020-01-10,5\n')
    expect((await upload('number\nX\n', {}, '', agent)).status).toBe(403)
    const mapping = { '0': 'number', '1': 'issued_on', '2': 'unit_price' }
    const tries = [
      call(`${IMPORT}/${id}`, { user: b.user }),
      call(`${IMPORT}/${id}/rows`, { user: b.user }),
      call(`${IMPORT}/${id}/review`, { user: b.user, body: { mapping } }),
      call(`${IMPORT}/${id}/apply`, { user: b.user, method: 'POST' }),
      call(`${IMPORT}/${id}/undo`, { user: b.user, method: 'POST' }),
      call(`${IMPORT}/${id}`, { user: b.user, method: 'DELETE' }),
    ]
    for (const response of await Promise.all(tries)) expect(response.status).toBe(404)
    expect((await call(`${IMPORT}/${id}`)).status).toBe(401)
    expect((await step(id, 'review', { mapping })).body).toMatchObject({ document_count: 1 })
  })

  it('what is no table of text, or makes no sense, is refused in words', async () => {
    expect((await upload('')).status).toBe(422)
    const binary = await upload(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 1, 2]))
    expect(problemOf(binary).reason).toBe('csv.file_not_text')
    expect((await upload('number\nA\n', { 'content-type': 'application/pdf' })).status).toBe(415)
    const id = await staged('number,date,price\nA,2020-01-10,5\n')
    for (const name of ['apply', 'undo']) expect((await step(id, name)).status).toBe(409)
    const mapping = { '0': 'number', '1': 'issued_on', '2': 'unit_price' }
    for (const body of [
      {},
      { mapping: { number: 0 } },
      { mapping: { '0': 'size' } },
      { mapping, odd: 1 },
      { mapping, default_tax_rate_bps: 10_001 },
      { mapping, default_tax_rate_bps: '19' },
      { mapping, prices_include_tax: 'yes' },
      { mapping, currency: 'euro' },
      { mapping, settlement: 'half' },
      [],
    ]) {
      expect((await step(id, 'review', body)).status).toBe(400)
    }
    const partial = await step(id, 'review', { mapping: { '0': 'number' } })
    expect(problemOf(partial)).toMatchObject({
      status: 422,
      reason: 'finance.import_fields_unmapped',
    })
    const unknown = await step(id, 'review', { mapping, currency: 'QQQ' })
    expect(problemOf(unknown)).toMatchObject({
      status: 422,
      reason: 'finance.import_choice_unknown',
    })
  })

  it('a series takes in one file, and closed books take none', async () => {
    const mapping = { '0': 'number', '1': 'issued_on', '2': 'unit_price' }
    const file = 'number,date,price\nS-1,2020-01-10,5\n'
    const [first, second, third] = [await staged(file), await staged(file), await staged(file)]
    for (const id of [first, second]) {
      expect((await step(id, 'review', { mapping, series: 'Old shop' })).status).toBe(200)
    }
    expect((await step(first, 'apply')).status).toBe(200)
    expect(problemOf(await step(second, 'apply'))).toMatchObject({
      status: 409,
      reason: 'finance.import_series_taken',
    })
    const { error } = await clientOf(a.user).rpc('close_books', {
      p_org_id: a.orgId,
      p_through_on: '2020-12-31',
    })
    expect(error).toBeNull()
    const closed = await step(third, 'review', { mapping, series: 'Other shop' })
    expect(closed.body).toMatchObject({
      document_count: 0,
      reason_counts: { 'finance.import_period_closed': 1 },
    })
    expect(problemOf(await step(first, 'undo'))).toMatchObject({
      status: 422,
      reason: 'finance.import_period_closed',
    })
  })
})
