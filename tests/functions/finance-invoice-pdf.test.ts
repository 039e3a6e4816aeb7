import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Database, Refusal } from '../../supabase/functions/finance-invoice-pdf/database.ts'
import { createInvoicePdfHandler } from '../../supabase/functions/finance-invoice-pdf/handler.ts'
import { sql, yielding } from '../helpers/db.ts'
import { createCustomer, createMembership, createOrganization } from '../helpers/factories.ts'
import { createCreditNote, createInvoice, type InvoiceRow } from '../helpers/finance-factories.ts'
import {
  adminClient,
  clientOf,
  createSignedInUser,
  deleteUser,
  requiredEnv,
  type SignedIn,
} from '../helpers/request.ts'
import { paper, readPdf } from './invoice-pdf.helpers.ts'

const org = '0197a000-0000-7000-8000-000000000001'
const invoice = '0197a000-0000-7000-8000-000000000002'
const bytes = new TextEncoder().encode('%PDF-drawn')
const digest = (of: Uint8Array) => createHash('sha256').update(of).digest('hex')

function handlerOver(values: Partial<Database> = {}, of = paper()) {
  const draw = vi.fn(async () => bytes)
  const database = {
    askAs: vi.fn<Database['askAs']>(async () => of),
    ask: vi.fn<Database['ask']>(async () => ({ path: 'p', sha256: digest(bytes), size_bytes: 10 })),
    download: vi.fn<Database['download']>(async () => null),
    upload: vi.fn<Database['upload']>(async () => true),
    ...values,
  }
  return { handle: createInvoicePdfHandler({ database, draw }), database, draw }
}

const request = (body: unknown, init: RequestInit = {}) =>
  new Request('https://project.test/finance-invoice-pdf', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
    headers: {
      authorization: 'Bearer users-token',
      'content-type': 'application/json',
      ...(init.headers as Record<string, string> | undefined),
    },
  })
const ofInvoice = () => request({ org_id: org, invoice_id: invoice })

const refused = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = await response.json()
  expect(body.status).toBe(response.status)
  return [response.status, body.reason]
}

describe('createInvoicePdfHandler', () => {
  it('asks with the caller’s token, draws, keeps and records', async () => {
    const { handle, database } = handlerOver()
    const response = await handle(ofInvoice())
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('%PDF-drawn')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(response.headers.get('content-disposition')).toContain('INV-2026-00042.pdf')
    expect(database.askAs).toHaveBeenCalledWith('Bearer users-token', 'get_document_for_pdf', {
      p_org_id: org,
      p_invoice_id: invoice,
      p_credit_note_id: null,
    })
    expect(database.upload).toHaveBeenCalledWith(
      'documents',
      `${org}/invoices/${invoice}.pdf`,
      bytes,
    )
    expect(database.ask).toHaveBeenCalledWith('finish_document_pdf', {
      p_org_id: org,
      p_invoice_id: invoice,
      p_credit_note_id: null,
      p_sha256: digest(bytes),
      p_size_bytes: bytes.byteLength,
    })
  })

  it.each(['draft', 'void', 'sample'])('draws what is %s and keeps nothing', async (status) => {
    const kept = { path: 'p', sha256: digest(bytes), size_bytes: 10 }
    const { handle, database } = handlerOver({}, paper({ status, pdf: kept }))
    expect(await (await handle(ofInvoice())).text()).toBe('%PDF-drawn')
    expect(database.upload).not.toHaveBeenCalled()
    expect(database.ask).not.toHaveBeenCalled()
  })

  it('hands out what is kept without drawing, and nothing that was changed', async () => {
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
    const kept = new TextEncoder().encode('%PDF-kept')
    const of = paper({ pdf: { path: 'p', sha256: digest(kept), size_bytes: 9 } })
    const { handle, draw } = handlerOver({ download: async () => kept }, of)
    expect(await (await handle(ofInvoice())).text()).toBe('%PDF-kept')
    expect(draw).not.toHaveBeenCalled()
    for (const found of [new TextEncoder().encode('%PDF-forged'), null]) {
      const { handle: over } = handlerOver({ download: async () => found }, of)
      expect(await refused(await over(ofInvoice()))).toEqual([503, 'app.unavailable'])
    }
    const entry = { function: 'finance-invoice-pdf', err: { stack: expect.any(String) } }
    expect(silence.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
      entry,
      entry,
    ])
    silence.mockRestore()
  })

  it('who comes second hands out the first one’s, recorded or not', async () => {
    const first = new TextEncoder().encode('%PDF-first')
    const recorded = { path: 'p', sha256: digest(first), size_bytes: 10 }
    const { handle, database } = handlerOver({
      upload: async () => false,
      download: async () => first,
      ask: vi.fn<Database['ask']>(async () => recorded),
    })
    expect(await (await handle(ofInvoice())).text()).toBe('%PDF-first')
    expect(database.ask).toHaveBeenCalledWith(
      'finish_document_pdf',
      expect.objectContaining({ p_sha256: digest(first) }),
    )
  })

  it('draws without a logo that is gone', async () => {
    const of = paper({ seller: { name: 'Acme', logo_path: 'a/b' } })
    const { handle, database, draw } = handlerOver({}, of)
    expect((await handle(ofInvoice())).status).toBe(200)
    expect(database.download).toHaveBeenCalledWith('document-logos', 'a/b')
    expect(draw).toHaveBeenCalledWith(expect.anything(), null)
  })

  it.each([
    ['GET', { method: 'GET', body: null }, 405, 'api.method_not_allowed'],
    ['no token', { headers: { authorization: '' } }, 401, 'identity.sign_in_required'],
    ['text', { headers: { 'content-type': 'text/plain' } }, 415, 'api.unsupported_media_type'],
    ['broken JSON', { body: '{' }, 400, 'api.invalid_json'],
    ['no organization', { body: '{}' }, 400, 'app.invalid_input'],
    ['a list', { body: '[]' }, 400, 'app.invalid_input'],
    ['no id', { body: `{"org_id":"${org}","invoice_id":"../x"}` }, 400, 'app.invalid_input'],
    [
      'two documents',
      { body: JSON.stringify({ org_id: org, invoice_id: invoice, credit_note_id: invoice }) },
      400,
      'app.invalid_input',
    ],
    ['too much', { body: 'x'.repeat(5000) }, 413, 'api.body_too_large'],
  ] as [string, RequestInit, number, string][])(
    'refuses %s without asking the database',
    async (_what, init, status, reason) => {
      const { handle, database } = handlerOver()
      expect(await refused(await handle(request({ org_id: org }, init)))).toEqual([status, reason])
      expect(database.askAs).not.toHaveBeenCalled()
    },
  )

  it.each([
    [404, 'PT404', 'finance.document_not_found', 404],
    [401, 'PGRST301', null, 401],
    [403, '42501', null, 401],
    [403, '42501', 'identity.password_change_required', 403],
    [409, 'PT409', 'finance.import_under_way', 409],
    [409, 'PT409', 'finance.pdf_not_stored', 503],
    [500, 'XX000', null, 503],
  ] as const)(
    'a refusal of the database (%i, %s, %s) is said as %i',
    async (status, code, reason, own) => {
      const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
      const { handle } = handlerOver({
        askAs: () => Promise.reject(new Refusal(status, code, reason)),
      })
      expect((await handle(ofInvoice())).status).toBe(own)
      silence.mockRestore()
    },
  )
})

describe('finance-invoice-pdf in Deno', () => {
  let orgId: string
  let issued: InvoiceRow
  let draftId: string
  let noteId: string
  let staff: SignedIn
  let customer: SignedIn
  let stranger: SignedIn

  beforeAll(async () => {
    staff = await createSignedInUser()
    customer = await createSignedInUser()
    stranger = await createSignedInUser()
    orgId = (await createOrganization(sql)).id
    await createMembership(sql, { org_id: orgId, user_id: staff.userId, role: 'agent' })
    const buyer = await createCustomer(sql, { org_id: orgId })
    await sql`update public.customers set user_id = ${customer.userId} where id = ${buyer.id}`
    const values = { org_id: orgId, customer_id: buyer.id }
    issued = await createInvoice(sql, { ...values, is_issued: true })
    draftId = (await createInvoice(sql, values)).id
    // Its sums are looked at when the transaction ends.
    noteId = (await sql.begin((tx) => createCreditNote(tx, issued))).id
  })
  afterAll(async () => {
    await yielding(() => sql`delete from public.organizations where id = ${orgId}`)
    for (const user of [staff, customer, stranger]) await deleteUser(user)
  })

  const ask = (token: string, ids: object) =>
    fetch(`${requiredEnv('NEXT_PUBLIC_SUPABASE_URL')}/functions/v1/finance-invoice-pdf`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ org_id: orgId, ...ids }),
    })
  const bytesOf = async (response: Response) => {
    expect(response.status).toBe(200)
    return new Uint8Array(await response.arrayBuffer())
  }

  it('20 at once, staff and customer, get one and the same bytes, and so does who comes later', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        bytesOf(await ask((index % 2 ? staff : customer).accessToken, { invoice_id: issued.id })),
      ),
    )
    expect(new Set(answers.map(digest)).size).toBe(1)
    const [kept] = await sql<{ path: string; sha256: string; size_bytes: number }[]>`
      select path, encode(sha256, 'hex') as sha256, size_bytes
      from public.document_pdfs where org_id = ${orgId} and invoice_id = ${issued.id}`
    expect(kept).toEqual({
      path: `${orgId}/invoices/${issued.id}.pdf`,
      sha256: digest(answers[0] ?? new Uint8Array()),
      size_bytes: answers[0]?.byteLength,
    })

    await sql`
      update public.finance_settings set legal_name = 'Renamed' where org_id = ${orgId}`
    // The mailer's key.
    const later = await bytesOf(
      await ask(requiredEnv('SUPABASE_SECRET_KEY'), { invoice_id: issued.id }),
    )
    expect(digest(later)).toBe(kept?.sha256)
    const { pages, title } = await readPdf(later)
    expect(title).toBe(`Invoice ${issued.number}`)
    expect(pages[0]).toContain('Work')
  }, 90_000)

  it('draws a credit note, and a draft for staff, of which nothing is kept', async () => {
    const note = await readPdf(
      await bytesOf(await ask(customer.accessToken, { credit_note_id: noteId })),
    )
    expect(note.pages[0]).toContain('Returned')
    const draft = await readPdf(
      await bytesOf(await ask(staff.accessToken, { invoice_id: draftId })),
    )
    expect(draft.pages[0]).toContain('Draft')
    const rows =
      await sql`select from public.document_pdfs where org_id = ${orgId} and invoice_id = ${draftId}`
    expect(rows).toHaveLength(0)
  }, 60_000)

  it('draws a sample for staff', async () => {
    const { pages } = await readPdf(await bytesOf(await ask(staff.accessToken, {})))
    expect(pages[0]).toContain('Sample')
    expect((await ask(customer.accessToken, {})).status).toBe(404)
  }, 60_000)

  it('shows nobody else a document, nor the customer a draft', async () => {
    const key = requiredEnv('NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY')
    expect((await ask(stranger.accessToken, { invoice_id: issued.id })).status).toBe(404)
    expect((await ask(stranger.accessToken, { credit_note_id: noteId })).status).toBe(404)
    expect((await ask(customer.accessToken, { invoice_id: draftId })).status).toBe(404)
    expect((await ask(key, { invoice_id: issued.id })).status).toBe(401)
    expect((await ask('a.b.c', { invoice_id: issued.id })).status).toBe(401)
    // Nor are the bytes to be had past the function.
    const path = `${orgId}/invoices/${issued.id}.pdf`
    for (const who of [staff, customer, stranger]) {
      expect((await clientOf(who).storage.from('documents').download(path)).data).toBeNull()
    }
    expect((await adminClient().storage.from('documents').download(path)).data).not.toBeNull()
  }, 60_000)
})
