import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'
import { createJournalEntry } from '../helpers/finance-factories.ts'
import type { ApiOptions, SignedIn } from '../helpers/request.ts'
import { deleteUser } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

let tenant: Tenant
let other: Tenant
let agent: SignedIn

beforeAll(async () => {
  tenant = await createTenant()
  other = await createTenant()
  agent = await addMember(tenant, 'agent')
  await createJournalEntry(sql, { org_id: tenant.orgId, posted_on: '2026-06-15' })
})
afterAll(async () => {
  await dropTenant(tenant)
  await dropTenant(other)
  await deleteUser(agent)
})

const ask = (path: string, options: ApiOptions = {}) =>
  call(`/api/v1${path}`, { org: tenant.org, user: tenant.user, ...options })

const YEAR = 'from=2026-01-01&to=2026-12-31'

describe('/ledger/accounts', () => {
  it('lists, adds, changes, archives and restores', async () => {
    const values = { code: '6150', name: 'Telephone', type: 'expense' }
    const added = await ask('/ledger/accounts', { method: 'POST', body: values })
    expect(added).toMatchObject({ status: 201, body: values })
    const { id } = added.body as { id: string }
    const read = await ask(`/ledger/accounts/${id}`)
    expect(read).toMatchObject({ status: 200, body: { ...values, is_used: false, balances: [] } })
    const strangers = { user: other.user, org: other.org }
    expect((await ask(`/ledger/accounts/${id}`, strangers)).status).toBe(404)
    const changed = await ask(`/ledger/accounts/${id}`, {
      method: 'PUT',
      body: { ...values, name: 'Internet' },
    })
    expect(changed).toMatchObject({ status: 200, body: { id, name: 'Internet' } })
    const archived = await ask(`/ledger/accounts/${id}/archive`, {
      method: 'POST',
      body: { is_archived: true },
    })
    expect(archived.body).toMatchObject({ archived_at: expect.any(String) })
    const list = await ask('/ledger/accounts')
    expect(list).toMatchObject({
      status: 200,
      body: { items: expect.arrayContaining([expect.objectContaining({ id, name: 'Internet' })]) },
    })
    const restored = await ask(`/ledger/accounts/${id}/archive`, {
      method: 'POST',
      body: { is_archived: false },
    })
    expect(restored.body).toMatchObject({ archived_at: null })
  })

  it('refuses what is wrong with a status and a reason', async () => {
    const taken = await ask('/ledger/accounts', {
      method: 'POST',
      body: { code: '1000', name: 'Bank', type: 'asset' },
    })
    expect(problemOf(taken)).toMatchObject({ status: 409, reason: 'finance.account_code_taken' })
    const wrong = await ask('/ledger/accounts', {
      method: 'POST',
      body: { code: 'a b', name: 'Bank', type: 'asset' },
    })
    expect(wrong.status).toBe(400)
    const foreign = await ask('/ledger/accounts', { org: other.org })
    expect(foreign.status).toBe(404)
    const denied = await ask('/ledger/accounts', { user: agent })
    expect(denied.status).toBe(403)
  })
})

describe('/reports', () => {
  it.each([
    [
      `/reports/trial-balance?${YEAR}`,
      { debit_minor: 10_000, credit_minor: 10_000 },
      'code,account,type',
    ],
    [`/reports/tax?${YEAR}`, { output: { net_minor: 10_000 } }, 'side,rate_percent'],
    ['/reports/ageing?on=2026-06-30', { totals: { total: 0 } }, 'customer_id,customer'],
  ])('%s is JSON, and CSV for whoever accepts that', async (path, expected, head) => {
    expect(await ask(path)).toMatchObject({ status: 200, body: expected })
    const file = await ask(path, { headers: { accept: 'text/csv' } })
    expect(file.status).toBe(200)
    expect(file.headers.get('content-type')).toContain('text/csv')
    expect(String(file.body)).toContain(head)
    expect((await ask(path, { user: agent })).status).toBe(403)
    expect((await ask(path, { org: other.org })).status).toBe(404)
  })

  it('writes an amount below zero as a number, and a name that begins a formula as text', async () => {
    await sql`update public.ledger_accounts set name = '=1+1' where org_id = ${tenant.orgId} and role = 'sales'`
    const { body } = await ask(`/reports/trial-balance?${YEAR}`, {
      headers: { accept: 'text/csv' },
    })
    expect(String(body)).toMatch(/4000,'=1\+1,revenue,EUR,0\.00,0\.00,100\.00,-100\.00/)
  })

  it('keeps what earlier fiscal years came to apart from revenue and expenses', async () => {
    const path = '/reports/trial-balance?from=2027-01-01&to=2027-12-31'
    expect((await ask(path)).body).toMatchObject({
      fiscal_year_on: '2027-01-01',
      earlier_years_minor: -10_000,
      opening_minor: 0,
      accounts: [{ opening_minor: 10_000, closing_minor: 10_000 }],
    })
    const { body } = await ask(path, { headers: { accept: 'text/csv' } })
    expect(String(body)).toContain(',Profit of earlier years,equity,EUR,-100.00,0.00,0.00,-100.00')
  })

  it('refuses a period that is none', async () => {
    const turned = await ask('/reports/tax?from=2026-02-01&to=2026-01-01')
    expect(problemOf(turned)).toMatchObject({ status: 422, reason: 'finance.period_invalid' })
    expect((await ask('/reports/tax?from=2026-02-30&to=2026-03-01')).status).toBe(400)
    expect((await ask('/reports/trial-balance')).status).toBe(400)
    expect((await ask('/reports/ageing?cursor=x')).status).toBe(400)
  })
})
