import { randomUUID } from 'node:crypto'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toDatabaseMapping } from '@/lib/csv/columns.rules'
import { guessInvoiceMapping } from '@/lib/finance/invoice-import-mapping.rules'
import { invoiceImports } from '@/lib/finance/invoice-imports.kind'
import type { InvoiceImport } from '@/lib/finance/invoice-imports.schemas'
import type { OrgScope } from '@/lib/scope'
import { createTokenClient } from '@/lib/supabase/server'
import { sql, yielding } from '../../helpers/db.ts'
import { createMembership, createOrganization } from '../../helpers/factories.ts'
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

async function* inChunks(bytes: Uint8Array, size = 50_000) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function stage(content: string | Uint8Array, fileName = 'old.csv'): Promise<InvoiceImport> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const { import_id } = await invoiceImports.stage(scope, { fileName, body: inChunks(bytes) })
  return read(import_id)
}

async function read(importId: string): Promise<InvoiceImport> {
  const found = await invoiceImports.get(scope, importId)
  if (!found) throw new Error('The import is gone.')
  return found
}

async function review(staged: InvoiceImport, choices = {}): Promise<InvoiceImport> {
  const { items } = await invoiceImports.listRows(scope, staged.id, { limit: 50 })
  const rows = items.map((row) => row.cells.map((cell) => cell ?? ''))
  const mapping = guessInvoiceMapping(staged.options.has_header ? staged.header : null, rows)
  const { error } = await scope.db.rpc('review_invoice_import', {
    p_org_id: scope.org.id,
    p_import_id: staged.id,
    p_mapping: toDatabaseMapping(mapping),
    p_choices: choices,
  })
  if (error) throw new Error(error.message)
  return read(staged.id)
}

const GERMAN =
  'Rechnungsnr;Rechnungsdatum;Bezeichnung;Menge;Einzelpreis;MwSt\nR-1;29.02.2020;Müslischüssel;1,5;"1.234,50 €";19 %\n'

describe('stageInvoiceImport', () => {
  it.each([
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${GERMAN}`)],
    ['Latin-1', iconv.encode(GERMAN, 'windows-1252')],
    ['UTF-16 LE with a mark', iconv.encode(`\uFEFF${GERMAN}`, 'utf-16le')],
    ['tabs', Buffer.from(GERMAN.replaceAll(';', '\t'))],
    ['zero bytes', Buffer.from(GERMAN.replace('R-1', 'R\u0000-1'))],
  ])('reads a file in %s', async (_name, bytes) => {
    const reviewed = await review(await stage(bytes), { currency: 'EUR' })
    expect(reviewed).toMatchObject({ row_count: 1, document_count: 1, series: 'old' })
    const { items } = await invoiceImports.listRows(scope, reviewed.id, { limit: 5 })
    expect(items[0]?.document).toMatchObject({ kind: 'invoice', number: 'R-1', currency: 'EUR' })
    expect(items[0]?.values).toMatchObject({
      description: 'Müslischüssel',
      quantity: 1.5,
      unit_price_minor: 123_450,
      net_minor: 185_175,
      tax_minor: 35_183,
    })
  })

  it.each([
    ['', 'csv.file_empty'],
    ['number,date,price\n', 'finance.import_empty'],
    ['number\n"never closed', 'csv.quote_not_closed'],
  ])('leaves nothing to apply of %j', async (content, reason) => {
    await expect(stage(content)).rejects.toMatchObject({ reason })
    const open = await sql`
      select from public.invoice_imports where org_id = ${scope.org.id} and status = 'staging'`
    expect(open).toHaveLength(0)
  })

  it('a file without names of columns becomes one with them, and back, losing no row', async () => {
    const staged = await stage('541587,2011-01-19,15.00\n541588,2011-01-20,7.00\n')
    expect(staged.options.has_header).toBe(false)
    const change = async (importId: string, hasHeader: boolean) => {
      const { data, error } = await scope.db.rpc('change_invoice_import_header', {
        p_org_id: scope.org.id,
        p_import_id: importId,
        p_has_header: hasHeader,
      })
      if (error) throw new Error(error.message)
      return read(data)
    }
    const named = await change(staged.id, true)
    expect(named).toMatchObject({ row_count: 1, header: ['541587', '2011-01-19', '15.00'] })
    const again = await change(named.id, false)
    expect(again).toMatchObject({ row_count: 2, header: ['Column 1', 'Column 2', 'Column 3'] })
    expect(await invoiceImports.get(scope, staged.id)).toBeNull()
  })
})

describe('a whole import', () => {
  it('applies, reports each row with its reason and no formula, and is undone', async () => {
    const reviewed = await review(
      await stage(
        'number,date,item,qty,price\nW-1,2020-01-10,=1+1,2,5\nW-2,2020-01-11,Cup,1,soon\nW-1,2020-01-10,Cup,1,5\n',
        'whole.csv',
      ),
    )
    await invoiceImports.finish(scope, reviewed.id, 'apply')
    const applied = await read(reviewed.id)
    expect(applied).toMatchObject({
      status: 'applied',
      applied_documents: 1,
      insert_count: 1,
      error_count: 1,
      merged_count: 1,
    })
    const report = (await Array.fromAsync(invoiceImports.report(scope, applied, undefined))).join(
      '',
    )
    expect(report.trim().split('\r\n')).toHaveLength(4)
    expect(report).toContain("W-1,2020-01-10,'=1+1,2,5")
    expect(report).toContain(
      'unit_price This is not a price. Write it in digits, such as 1234.50. (soon)',
    )
    const errors = (await Array.fromAsync(invoiceImports.report(scope, applied, 'error'))).join('')
    expect(errors.trim().split('\r\n')).toHaveLength(2)
    await invoiceImports.finish(scope, reviewed.id, 'undo')
    expect(await read(reviewed.id)).toMatchObject({ status: 'undone', deleted_count: 1 })
  })

  it('is listed newest first, and its rows page by page', async () => {
    const staged = await stage(
      `number,date,price\n${Array.from({ length: 7 }, (_, index) => `P-${index},2020-01-10,5`).join('\n')}\n`,
      'pages.csv',
    )
    expect((await invoiceImports.list(scope, { limit: 1 })).items[0]?.id).toBe(staged.id)
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await invoiceImports.listRows(scope, staged.id, { cursor, limit: 3 })
      seen.push(...page.items.map(({ row_number }) => row_number))
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(await invoiceImports.get(scope, 'no id')).toBeNull()
  })
})
