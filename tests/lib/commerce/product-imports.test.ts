import { randomUUID } from 'node:crypto'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guessProductMapping } from '@/lib/commerce/product-import-mapping.rules'
import { productImports } from '@/lib/commerce/product-imports.kind'
import type { ProductImport } from '@/lib/commerce/product-imports.schemas'
import { toDatabaseMapping } from '@/lib/csv/columns.rules'
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

async function stage(content: string | Uint8Array): Promise<ProductImport> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const { import_id } = await productImports.stage(scope, {
    fileName: 'products.csv',
    body: inChunks(bytes),
  })
  return read(import_id)
}

async function read(importId: string): Promise<ProductImport> {
  const found = await productImports.get(scope, importId)
  if (!found) throw new Error('The import is gone.')
  return found
}

async function review(staged: ProductImport): Promise<ProductImport> {
  const { items } = await productImports.listRows(scope, staged.id, { limit: 50 })
  const rows = items.map((row) => row.cells.map((cell) => cell ?? ''))
  const mapping = guessProductMapping(staged.options.has_header ? staged.header : null, rows)
  const { error } = await scope.db.rpc('review_product_import', {
    p_org_id: scope.org.id,
    p_import_id: staged.id,
    p_mapping: toDatabaseMapping(mapping),
  })
  if (error) throw new Error(error.message)
  return read(staged.id)
}

const PRODUCTS =
  'Artikelnr;Bezeichnung;Preis\nT-1;Müslischüssel;"1.234,50 €"\nT-2;"Zwei\nZeilen";4,20\n'

describe('stageProductImport', () => {
  it.each([
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${PRODUCTS}`)],
    ['Latin-1', iconv.encode(PRODUCTS, 'latin1')],
    ['UTF-16 LE with a mark', iconv.encode(`\uFEFF${PRODUCTS}`, 'utf-16le')],
    ['tabs', Buffer.from(PRODUCTS.replaceAll(';', '\t'))],
    ['zero bytes', Buffer.from(PRODUCTS.replace('T-1', 'T\u0000-1'))],
  ])('reads a file in %s', async (_name, bytes) => {
    const reviewed = await review(await stage(bytes))
    expect(reviewed).toMatchObject({ row_count: 2, insert_count: 2, product_count: 2 })
    const { items } = await productImports.listRows(scope, reviewed.id, { limit: 5 })
    expect(
      items.map(({ values }) => [values?.product?.name, values?.variant?.price_minor]),
    ).toEqual([
      ['Müslischüssel', 123450],
      ['Zwei Zeilen', 420],
    ])
    await scope.db.rpc('cancel_product_import', {
      p_org_id: scope.org.id,
      p_import_id: reviewed.id,
    })
  })

  it.each([
    ['', 'csv.file_empty'],
    ['sku,name,price\n', 'commerce.import_empty'],
    ['sku\n"never closed', 'csv.quote_not_closed'],
  ])('leaves nothing to apply of %j', async (content, reason) => {
    await expect(stage(content)).rejects.toMatchObject({ reason })
    const open = await sql`
      select from public.product_imports where org_id = ${scope.org.id} and status = 'staging'`
    expect(open).toHaveLength(0)
  })

  it('a file without names of columns becomes one with them, and back, losing no row', async () => {
    const staged = await stage('85123A,White heart,2.55\n71053,Lantern,3.39\n')
    expect(staged.options.has_header).toBe(false)
    const change = async (importId: string, hasHeader: boolean) => {
      const { data, error } = await scope.db.rpc('change_product_import_header', {
        p_org_id: scope.org.id,
        p_import_id: importId,
        p_has_header: hasHeader,
      })
      if (error) throw new Error(error.message)
      return read(data)
    }
    const named = await change(staged.id, true)
    expect(named).toMatchObject({ row_count: 1, header: ['85123A', 'White heart', '2.55'] })
    const again = await change(named.id, false)
    expect(again).toMatchObject({ row_count: 2, header: ['Column 1', 'Column 2', 'Column 3'] })
    expect(await productImports.get(scope, staged.id)).toBeNull()
  })
})

describe('a whole import', () => {
  it('applies, reports each row with its reason and no formula, and is undone', async () => {
    const reviewed = await review(
      await stage('sku,name,price\nW-1,=1+1,5\nW-2,Cup,soon\nW-1,=1+1,5\n'),
    )
    await productImports.finish(scope, reviewed.id, 'apply')
    const applied = await read(reviewed.id)
    expect(applied).toMatchObject({
      status: 'applied',
      insert_count: 1,
      error_count: 1,
      merged_count: 1,
    })
    const report = (await Array.fromAsync(productImports.report(scope, applied, undefined))).join(
      '',
    )
    expect(report.trim().split('\r\n')).toHaveLength(4)
    expect(report).toContain("W-1,'=1+1,5")
    expect(report).toContain(
      'price This is not a price. Write it in digits, such as 1234.50. (soon)',
    )
    await productImports.finish(scope, reviewed.id, 'undo')
    expect(await read(reviewed.id)).toMatchObject({ status: 'undone', deleted_count: 1 })
  })
})
