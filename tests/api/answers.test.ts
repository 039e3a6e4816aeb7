import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiOptions, api } from '../helpers/request.ts'
import { type Business, createBusiness, dropBusiness } from './business.ts'
import { contract, expectConformance } from './contract.ts'

let business: Business
beforeAll(async () => {
  business = await createBusiness()
})
afterAll(() => dropBusiness(business))

/** What has to be said for there to be an answer. */
const QUERIES: [RegExp, string][] = [
  [/\/customers\/search$/, '?q=a'],
  [/\/reports\/(trial-balance|tax)$/, '?from=2020-01-01&to=2199-12-31'],
]

async function readings() {
  const { paths } = await contract()
  return Object.entries(paths).flatMap(([path, { get }]) => {
    // Files are no documents of fields.
    const isJson = get?.responses['200']?.content?.['application/json'] !== undefined
    return get && isJson ? [path] : []
  })
}

/** Reads everything there is; says which answers were what is described, and not refusals. */
async function readAll(userOf: (path: string) => ApiOptions): Promise<string[]> {
  const answered: string[] = []
  const wrong: string[] = []
  for (const template of await readings()) {
    const [, query = ''] = QUERIES.find(([place]) => place.test(template)) ?? []
    const path = business.pathOf(template) + query
    const answer = await api(path, userOf(template))
    if (answer.status === 200) answered.push(template)
    await expectConformance('GET', path, answer).catch((error: unknown) => {
      wrong.push(String(error))
    })
  }
  expect(wrong).toEqual([])
  return answered
}

describe('each answer of a GET is what is described, and has no other field', () => {
  it('to the owner and whoever runs the platform', async () => {
    const { admin, tenant } = business
    const answered = await readAll((path) =>
      path.startsWith('/api/v1/admin/')
        ? { user: admin }
        : { user: tenant.user, org: path.startsWith('/api/v1/profile/') ? '' : tenant.org },
    )
    const refused = (await readings()).filter((path) => !answered.includes(path))
    // Of customers alone.
    expect(refused).toEqual(['/api/v1/profile/customers/{org}'])
  }, 120_000)

  it('to a customer', async () => {
    const { customer, tenant } = business
    const answered = await readAll(() => ({ user: customer, org: tenant.org }))
    expect(answered).toEqual(
      expect.arrayContaining([
        '/api/v1/profile',
        '/api/v1/profile/customers',
        '/api/v1/profile/customers/{org}',
        '/api/v1/products',
        '/api/v1/products/categories',
        '/api/v1/cart',
        '/api/v1/wishlist',
        '/api/v1/orders',
        '/api/v1/orders/{id}',
        '/api/v1/addresses',
        '/api/v1/addresses/{id}',
        '/api/v1/invoices',
        '/api/v1/invoices/{id}',
      ]),
    )
  }, 120_000)
})
