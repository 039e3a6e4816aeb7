import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { reasonDetail } from '../../lib/api/problem-details.ts'
import { contract, validatorOf } from './contract.ts'

const METHODS = ['get', 'post', 'put', 'delete']

const reasoned = z.object({
  reason: z.string().optional(),
  errors: z.array(z.unknown()).optional(),
})

const unknown = reasonDetail('test.nobody_says_this')

/** The reasons that an example of a refusal names. */
function reasonsIn(example: unknown): string[] {
  const { data } = reasoned.safeParse(example)
  if (!data) return []
  return [...(data.reason ? [data.reason] : []), ...(data.errors ?? []).flatMap(reasonsIn)]
}

describe('/api/openapi.json', () => {
  it('is OpenAPI 3.1 with every reference resolved and every schema understood', async () => {
    const document = await contract()
    expect(document.openapi).toBe('3.1.0')
    for (const [path, operations] of Object.entries(document.paths)) {
      expect(path).toMatch(/^\/api\//)
      for (const [method, operation] of Object.entries(operations)) {
        expect(METHODS).toContain(method)
        expect(operation.summary, `${method} ${path}`).toBeTruthy()
        for (const [status, response] of Object.entries(operation.responses)) {
          expect(status).toMatch(/^[1-5]\d\d$/)
          expect(response.description, `${method} ${path} ${status}`).toBeTruthy()
          for (const media of Object.values(response.content ?? {})) {
            expect(validatorOf(media.schema, document)).toBeDefined()
          }
        }
      }
    }
  })

  it('every operation stands under a heading that says what it is about, and none is empty', async () => {
    const { paths, tags } = await contract()
    const used = Object.values(paths)
      .flatMap((operations) => Object.values(operations))
      .flatMap((operation) => operation.tags)
    expect(tags.map(({ name }) => name).toSorted()).toEqual([...new Set(used)].toSorted())
    for (const { name, description } of tags) expect(description, name).toBeTruthy()
  })

  it('every operation is signed in or says that it is open, and tells its refusals', async () => {
    const { paths } = await contract()
    const open = ['/api/v1/auth/', '/api/health']
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { security, responses, requestBody }] of Object.entries(operations)) {
        const name = `${method} ${path}`
        const isOpen = open.some((prefix) => path.startsWith(prefix)) && !security
        const ways = security?.filter((way) => Object.keys(way).length > 0)
        expect(isOpen || ways?.length === 2, name).toBe(true)
        if (security) expect(Object.keys(responses), name).toContain('401')
        if (requestBody)
          expect(Object.keys(responses), name).toEqual(
            expect.arrayContaining(['400', '413', '415']),
          )
        if (path.includes('{')) expect(Object.keys(responses), name).toContain('404')
      }
    }
  })

  it('an operation whose key promises the stored answer says how it is marked, and no other', async () => {
    const { paths } = await contract()
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { parameters = [], responses }] of Object.entries(operations)) {
        const key = parameters.find(({ name }) => name === 'idempotency-key')
        const isPromised = JSON.stringify(key ?? null).includes('Idempotent-Replayed')
        const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'))
        const marked = answers.filter(([, { headers }]) => headers?.['Idempotent-Replayed'])
        expect(marked.length, `${method} ${path}`).toBe(isPromised ? answers.length : 0)
      }
    }
  })

  it('every path of the contract is there', async () => {
    const { paths } = await contract()
    for (const path of [
      ...['register', 'login', 'refresh', 'logout', 'verify-email', 'forgot-password'].map(
        (name) => `/api/v1/auth/${name}`,
      ),
      '/api/v1/auth/reset-password',
      '/api/v1/profile',
      '/api/v1/profile/customers',
      '/api/v1/profile/customers/{org}',
      '/api/v1/customers',
      '/api/v1/customers/{id}',
      '/api/v1/customers/{id}/credits',
      '/api/v1/customers/email/{email}',
      '/api/v1/customers/search',
      '/api/v1/customers/export',
      '/api/v1/customers/export/{id}',
      '/api/v1/customers/import',
      '/api/v1/products',
      '/api/v1/products/{id}',
      '/api/v1/products/{id}/variants/{variant}/stock',
      '/api/v1/products/{id}/images',
      '/api/v1/products/categories',
      '/api/v1/customers/import/{id}',
      '/api/v1/customers/import/{id}/review',
      '/api/v1/customers/import/{id}/apply',
      '/api/v1/customers/import/{id}/undo',
      '/api/v1/customers/import/{id}/rows',
      '/api/v1/cart',
      '/api/v1/cart/items',
      '/api/v1/cart/migrate',
      '/api/v1/wishlist',
      '/api/v1/products/import',
      '/api/v1/products/import/{id}',
      '/api/v1/products/import/{id}/review',
      '/api/v1/products/import/{id}/apply',
      '/api/v1/products/import/{id}/undo',
      '/api/v1/products/import/{id}/rows',
      '/api/health',
    ]) {
      expect(Object.keys(paths)).toContain(path)
    }
  })

  it('examples are valid by their own schemas', async () => {
    const document = await contract()
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      if (!('example' in schema)) continue
      const parsed = validatorOf(schema, document).safeParse(schema.example)
      expect(parsed.success ? '' : `${name}: ${z.prettifyError(parsed.error)}`).toBe('')
    }
    for (const operations of Object.values(document.paths)) {
      for (const { responses } of Object.values(operations)) {
        for (const { content } of Object.values(responses)) {
          for (const { schema, example } of Object.values(content ?? {})) {
            if (example === undefined) continue
            expect(validatorOf(schema, document).safeParse(example).success).toBe(true)
            for (const reason of reasonsIn(example)) expect(reasonDetail(reason)).not.toBe(unknown)
          }
        }
      }
    }
  })
})
