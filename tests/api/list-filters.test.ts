import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, contract, problemOf } from './contract.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await createTenant()
})
afterAll(() => dropTenant(tenant))

/** The lists of an organization whose path names no row, with the filters that one can test. */
async function filters(isMeant: (name: string, schema: Record<string, unknown>) => boolean) {
  const { paths } = await contract()
  return Object.entries(paths).flatMap(([template, { get }]) => {
    const path = template.replace('{kind}', 'purchase')
    const parameters = get?.parameters ?? []
    const isList = parameters.some(({ name }) => name === 'limit')
    if (!isList || path.includes('{') || path.startsWith('/api/v1/admin/')) return []
    return parameters
      .filter((one) => one.in === 'query' && isMeant(one.name, one.schema))
      .map(({ name }) => ({ path, name }))
  })
}
function ask(path: string, name: string, value: string) {
  // A search wants something to search for.
  const more = path.endsWith('/search') && name !== 'q' ? '&q=ada' : ''
  return call(`${path}?${name}=${value}${more}`, { user: tenant.user, org: tenant.org })
}

describe('the filters of a list', () => {
  it('take any day that there is, as an open end too', async () => {
    const days = await filters((_name, schema) => schema.format === 'date')
    const names = days.map(({ path, name }) => `${path}?${name}`)
    expect(names).toEqual(
      expect.arrayContaining([
        '/api/v1/customers?created_from',
        '/api/v1/customers/search?created_to',
        '/api/v1/invoices?issued_from',
        '/api/v1/vouchers/purchase?voucher_to',
        '/api/v1/payments?paid_to',
        '/api/v1/credit-notes?issued_to',
      ]),
    )
    for (const { path, name } of days) {
      const isReport = path.startsWith('/api/v1/reports/')
      for (const day of ['0001-01-01', '1969-12-31', '2200-01-01', '9999-12-31']) {
        const answer = await ask(path, name, day)
        expect(isReport ? [200, 422] : [200], `${path}?${name}=${day}`).toContain(answer.status)
      }
      for (const none of ['0000-01-01', '2026-02-30']) {
        expect((await ask(path, name, none)).status, `${path}?${name}=${none}`).toBe(400)
      }
    }
  })

  it('are called q where something is searched for', async () => {
    const searches = await filters((name) => /^(q|query|search)$/.test(name))
    expect(searches.map(({ path }) => path)).toContain('/api/v1/payments')
    expect(searches.filter(({ name }) => name !== 'q')).toEqual([])
  })

  it('name the value that has a control character', async () => {
    const texts = await filters((name) => /^(q|number)$/.test(name))
    expect(texts.length).toBeGreaterThan(4)
    for (const { path, name } of texts) {
      for (const sign of ['%01', '%7F', '%C2%85', '%0A']) {
        const answer = await ask(path, name, `a${sign}b`)
        expect(answer.status, `${path}?${name}=a${sign}b`).toBe(400)
        expect(problemOf(answer).errors).toMatchObject([
          { field: name, reason: 'api.control_character' },
        ])
      }
    }
  })
})
