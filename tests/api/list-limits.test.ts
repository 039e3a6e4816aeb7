import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createCustomerView, createFile, createNote } from '../helpers/crm-factories.ts'
import { sql } from '../helpers/db.ts'
import { createInvoice } from '../helpers/finance-factories.ts'
import type { ApiOptions } from '../helpers/request.ts'
import { type Business, createBusiness, dropBusiness } from './business.ts'
import { call, contract, problemOf } from './contract.ts'

let business: Business
beforeAll(async () => {
  business = await createBusiness()
})
afterAll(() => dropBusiness(business))

const limitSchema = z.object({
  type: z.literal('integer'),
  minimum: z.literal(1),
  maximum: z.int(),
  description: z.string(),
})

/** Each list that takes a limit, and what its description says of it. */
async function limitedLists() {
  const { paths } = await contract()
  return Object.entries(paths).flatMap(([path, { get }]) => {
    const limit = get?.parameters?.find(({ name }) => name === 'limit')
    return limit ? [{ path, schema: limit.schema }] : []
  })
}

function readerOf(path: string): ApiOptions {
  const { admin, tenant } = business
  return path.startsWith('/api/v1/admin/')
    ? { user: admin }
    : { user: tenant.user, org: tenant.org }
}

describe('limit', () => {
  it('says the least and the most that each list takes, which is what it takes', async () => {
    const lists = await limitedLists()
    expect(lists.length).toBeGreaterThan(20)
    for (const { path, schema } of lists) {
      const { maximum, description } = limitSchema.parse(schema)
      expect(description, path).toBe(`Rows per page, 1 to ${maximum}.`)
      const q = path.endsWith('/search') ? '&q=ada' : ''
      const ask = (limit: number) =>
        call(`${business.pathOf(path)}?limit=${limit}${q}`, readerOf(path))
      const most = await ask(maximum)
      expect(most.status, `${path} ${most.text}`).toBe(200)
      for (const outside of [0, maximum + 1]) {
        const answer = await ask(outside)
        expect(answer.status, `${path}?limit=${outside}`).toBe(400)
        expect(problemOf(answer).errors.map(({ field }) => field)).toEqual(['limit'])
      }
    }
  })
})

const pageSchema = z.object({
  items: z.array(z.looseObject({ id: z.string().optional() })),
  next_cursor: z.string().nullable(),
})

describe('the largest page', () => {
  async function expectFullPage(template: string, path: string): Promise<void> {
    const list = (await limitedLists()).find((one) => one.path === template)
    const { maximum } = limitSchema.parse(list?.schema)
    const read = async (more = '') => {
      const answer = await call(`${path}?limit=${maximum}${more}`, readerOf(path))
      return pageSchema.parse(answer.body)
    }
    const first = await read()
    expect(first.items).toHaveLength(maximum)
    const second = await read(`&cursor=${encodeURIComponent(first.next_cursor ?? '')}`)
    expect(second.items.length).toBeGreaterThan(0)
    const ids = [...first.items, ...second.items].map(({ id }) => id)
    if (ids[0] !== undefined) expect(new Set(ids).size).toBe(ids.length)
  }

  const times = (count: number) => Array.from({ length: count })
  const of = () => ({ org_id: business.tenant.orgId, customer_id: business.customerId })

  it('of notes and of versions of one leads on to the next', async () => {
    for (const _ of times(201)) await createNote(sql, of())
    const notes = '/api/v1/customers/{id}/notes'
    await expectFullPage(notes, business.pathOf(notes))

    const versions = `${notes}/{note}/versions`
    const path = business.pathOf(versions)
    const note = path.split('/').at(-2) ?? ''
    await sql`
      insert into public.customer_note_versions (org_id, note_id, version, body, written_at)
      select ${business.tenant.orgId}, ${note}, version, 'Again', now()
      from generate_series(3, 203) as version`
    await expectFullPage(versions, path)
  })

  it('of files leads on to the next', async () => {
    for (const _ of times(201)) await createFile(sql, of())
    const files = '/api/v1/customers/{id}/files'
    await expectFullPage(files, business.pathOf(files))
  })

  it('of bulk runs and of imports leads on to the next, also where many are of one instant', async () => {
    const { org_id } = of()
    const created_by = business.tenant.user.userId
    await sql`
      insert into public.customer_bulk_runs (org_id, action, status, created_by)
      select ${org_id}, 'archive', 'done', ${created_by} from generate_series(1, 201)`
    await expectFullPage('/api/v1/customers/bulk', '/api/v1/customers/bulk')
    for (const kind of ['customer', 'product', 'invoice']) {
      await sql`
        insert into ${sql(`${kind}_imports`)} (org_id, status, file_name, header, created_by)
        select ${org_id}, 'cancelled', 'old.csv', '["Name"]', ${created_by}
        from generate_series(1, 201)`
      await expectFullPage(`/api/v1/${kind}s/import`, `/api/v1/${kind}s/import`)
    }
  })

  it('of saved views leads on to the next, also where colleagues gave them one name', async () => {
    await sql`
      insert into public.customer_views (org_id, name, is_shared, created_by)
      select ${of().org_id}, 'Who "pays, late\\', true, gen_random_uuid()
      from generate_series(1, 201)`
    await createCustomerView(sql, {
      org_id: of().org_id,
      created_by: business.tenant.user.userId,
      name: 'Zürich',
    })
    await expectFullPage('/api/v1/customers/views', '/api/v1/customers/views')
  })

  it('of one saved view leads on to the next, whatever they are called', async () => {
    const { user } = business.tenant
    const own = { org_id: of().org_id, created_by: user.userId }
    const names = ['"in quotes"', '00123', '1e5', 'a,b.c(d)', 'null', 'true', 'z']
    const ids = await Promise.all(
      names.map(async (name) => (await createCustomerView(sql, { ...own, name })).id),
    )
    const seen: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const path = `/api/v1/customers/views?limit=1${cursor && `&cursor=${cursor}`}`
      const { items, next_cursor }: z.infer<typeof pageSchema> = pageSchema.parse(
        (await call(path, { user, org: business.tenant.org })).body,
      )
      seen.push(...items.map(({ id }) => id))
      cursor = next_cursor
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(expect.arrayContaining(ids))
  })

  it('of payments of an invoice leads on to the next', async () => {
    const invoice = await createInvoice(sql, { ...of(), is_issued: true, unit_prices: [201] })
    await sql`
      with paid as (
        insert into public.payments (
          org_id, kind, method, customer_id, currency, amount_minor, paid_on
        )
        select ${of().org_id}, 'payment', 'cash', ${of().customer_id}, 'EUR', 1, current_date
        from generate_series(1, 201)
        returning id, org_id, amount_minor
      )
      insert into public.payment_allocations (
        org_id, payment_id, position, invoice_id, amount_minor
      )
      select org_id, id, 1, ${invoice.id}, amount_minor from paid`
    await expectFullPage(
      '/api/v1/invoices/{id}/payments',
      `/api/v1/invoices/${invoice.id}/payments`,
    )
    await expectFullPage('/api/v1/payments', '/api/v1/payments')
  })
})
