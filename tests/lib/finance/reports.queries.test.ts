import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ageingCsv, receivablesCsv } from '../../../lib/finance/reports.csv.ts'
import { getReceivables } from '../../../lib/finance/reports.queries.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { authorizeOrg } from '../../../lib/session.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createMembership, required } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { resetBrowser } from '../../helpers/request-scope.ts'
import {
  createUser,
  destination,
  form,
  openShop,
  removeShopsAndUsers,
} from '../commerce/shop.helpers.ts'

let org: string
let orgId: string
let email: string

beforeAll(async () => {
  orgId = (await openShop()).org_id
  const [row] = await sql<{ slug: string }[]>`
    select slug from public.organizations where id = ${orgId}`
  org = required(row).slug
  const owner = await createUser()
  await createMembership(sql, { org_id: orgId, user_id: owner.id, role: 'owner' })
  email = owner.email
})
beforeEach(async () => {
  resetBrowser()
  await destination(signIn(form({ email, password: TEST_PASSWORD })))
})
afterAll(removeShopsAndUsers)

describe('getReceivables', () => {
  it('goes on where the page before ended, and knows the sums of all', async () => {
    const { id: customer_id } = await createCustomer(sql, { org_id: orgId })
    const days = ['2026-01-15', '2026-01-15', '2026-02-15']
    for (const due_on of days) {
      const values = { org_id: orgId, customer_id, is_issued: true, due_on }
      await createInvoice(sql, { ...values, issued_on: '2026-01-01' })
    }
    const session = await authorizeOrg(org)
    const asked = { customer_id, on: '2026-03-01', currency: 'EUR', limit: 2 }
    const first = await getReceivables(session, asked)
    expect(first).toMatchObject({ total_minor: 30_000, document_count: 3 })
    const second = await getReceivables(session, {
      ...asked,
      cursor: first?.next_cursor ?? undefined,
    })
    expect(second).toMatchObject({ document_count: 3, next_cursor: null })
    const documents = [first, second].flatMap((page) => page?.documents ?? [])
    expect(documents.map(({ due_on }) => due_on)).toEqual(days)
    expect(new Set(documents.map(({ id }) => id)).size).toBe(3)

    let file = ''
    for await (const part of receivablesCsv(session, asked, required(first ?? undefined))) {
      file += part
    }
    for (const { id } of documents) expect(file.split(id)).toHaveLength(2)
  })

  it('is null for a customer that is not there', async () => {
    const asked = { customer_id: randomUUID(), on: '2026-03-01', currency: 'EUR', limit: 2 }
    expect(await getReceivables(await authorizeOrg(org), asked)).toBeNull()
  })
})

describe('ageingCsv', () => {
  it('adds all of it up once, whatever the number of customers', async () => {
    await sql`
      with customers as (
        insert into public.customers (org_id, name)
        select ${orgId}, 'Customer ' || number from generate_series(1, 600) as number
        returning id
      ),
      drafts as (
        insert into public.invoices (
          org_id, customer_id, currency, prices_include_tax, payment_terms_days, bill_to, net_minor,
          total_minor, item_count, issued_on, due_on
        )
        select ${orgId}, id, 'EUR', false, 14, '{"name": "Ada", "lines": []}', 100, 100, 1,
          '2026-01-01', '2026-01-15'
        from customers
        returning org_id, id
      )
      insert into public.invoice_items (
        org_id, invoice_id, position, description, quantity, unit_price_minor, tax_rate_bps,
        net_minor, tax_minor, gross_minor
      )
      select org_id, id, 1, 'Work', 1, 100, 0, 100, 0, 100 from drafts`
    await sql`
      update public.invoices
      set number = id, series = 'test', issued_at = now(), seller = '{"name": "Acme"}'
      where org_id = ${orgId} and number is null`
    const session = await authorizeOrg(org)
    const rpc = vi.spyOn(session.db, 'rpc')
    const asked = { on: '2026-03-01', currency: 'EUR' }
    const file = (await Array.fromAsync(ageingCsv(session, asked))).join('')
    expect(file.match(/,1\.00\r\n/g)).toHaveLength(600)
    expect(rpc).toHaveBeenCalledTimes(1)
  })
})
