import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { reasonDetail } from '../../lib/api/problem-details.ts'
import { customerFilterSchema } from '../../lib/crm/customer-filters.schemas.ts'
import { createShop } from '../helpers/commerce-factories.ts'
import { sql } from '../helpers/db.ts'
import { api } from '../helpers/request.ts'
import { type Contract, contract, inline, validatorOf } from './contract.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

const NOBODYS = '00000000-0000-4000-8000-000000000000'

let shop: Tenant
beforeAll(async () => {
  shop = await createTenant()
  await createShop(sql, { org_id: shop.orgId })
})
afterAll(() => dropTenant(shop))

/** A step, and what is read with all the rest of the cart or the order. */
const WITHOUT_ADDRESS = [
  '/api/v1/cart/items',
  '/api/v1/orders/{id}/notes',
  '/api/v1/orders/{id}/status',
]

const CLOSED_SETS = ['color', 'method', 'segment', 'state']

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

/** A body as the description shows one; a file where it takes no JSON. */
function exampleOf(
  { content }: { content: Record<string, { schema?: unknown }> },
  document: Contract,
): unknown {
  const json = content['application/json']
  if (!json) return 'A file'
  const schema = z.looseObject({ example: z.unknown().optional() })
  return schema.parse(inline(json.schema, document)).example ?? {}
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

  it('every operation has a name of its own, by which a generated client calls it', async () => {
    const { paths } = await contract()
    const names: string[] = []
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { operationId = '' }] of Object.entries(operations)) {
        const name = `${method} ${path}`
        expect(operationId, name).toMatch(/^[a-z]+([A-Z][a-z]+)*$/)
        const reads = /^(get|list|search|download)[A-Z]/.test(operationId)
        expect(reads, `${name} ${operationId}`).toBe(method === 'get')
        names.push(operationId)
      }
    }
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted())
  })

  it('every operation is signed in or says that it is open, and tells its refusals', async () => {
    const { paths } = await contract()
    const open = ['/api/v1/auth/', '/api/v1/addresses/formats/', '/api/health']
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { security, responses, requestBody }] of Object.entries(operations)) {
        const name = `${method} ${path}`
        const isOpen = open.some((prefix) => path.startsWith(prefix)) && !security
        const ways = security?.filter((way) => Object.keys(way).length > 0)
        expect(isOpen || ways?.length === 2, name).toBe(true)
        const statuses = Object.keys(responses)
        if (security) expect(statuses, name).toContain('401')
        // Whoever may be signed in may be one whose session has ended; nobody else is.
        const signsIn = JSON.stringify(responses['200'] ?? null).includes('Session')
        expect(statuses.includes('401'), name).toBe(Boolean(security) || signsIn)
        for (const status of ['413', '415']) {
          expect(status in responses, `${name} ${status}`).toBe(Boolean(requestBody))
        }
        if (requestBody) expect(statuses, name).toContain('400')
        if (path.includes('{')) expect(Object.keys(responses), name).toContain('404')
      }
    }
  })

  it('an operation that is not for guests says so, and no other asks for a sign-in', async () => {
    const document = await contract()
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { security, parameters = [], requestBody }] of Object.entries(
        operations,
      )) {
        // There a sign-in is what is asked for.
        if (!security) continue
        const isOpen = security.some((way) => Object.keys(way).length === 0)
        const url = path.replaceAll(/\{\w+\}/g, () => NOBODYS)
        const headers = Object.fromEntries(
          parameters
            .filter((one) => one.in === 'header' && one.required)
            .map(({ name }) => [name, name === 'x-org' ? shop.org : 'a-key']),
        )
        const answer = await api(url, {
          method: method.toUpperCase() as 'GET',
          org: shop.org,
          headers,
          ...(requestBody && { body: exampleOf(requestBody, document) }),
        })
        expect(answer.status === 401, `${method} ${path} ${answer.status}`).toBe(!isOpen)
      }
    }
  })

  it('an operation that makes something says where it is', async () => {
    const { paths } = await contract()
    for (const [path, { post }] of Object.entries(paths)) {
      if (!post) continue
      const made = post.responses['201']
      if (made) expect(Object.keys(made.headers ?? {}), path).toContain('Location')
      // What is posted to a collection is made in it.
      const isCollection = /[^s]s$|\/\{kind\}$/.test(path) && !WITHOUT_ADDRESS.includes(path)
      if (isCollection) expect(Object.keys(post.responses), path).toContain('201')
    }
  })

  it('an operation that has a key can be asked too much, and no other but those that are counted', async () => {
    const { paths } = await contract()
    // What sends mails, or tries passwords and links.
    const counted = ['register', 'login', 'refresh', 'verify-email', 'forgot-password']
      .map((name) => `/api/v1/auth/${name}`)
      .concat('/api/v1/auth/reset-password', '/api/v1/admin/reset-password')
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { parameters = [], responses }] of Object.entries(operations)) {
        const hasKey = parameters.some((one) => one.name === 'idempotency-key')
        const isLimited = hasKey || counted.includes(path)
        expect('429' in responses, `${method} ${path}`).toBe(isLimited)
      }
    }
  })

  it('whatever can be sorted says by which column and which way, all in one notation', async () => {
    const { paths, components } = await contract()
    const parameters = Object.values(paths)
      .flatMap((operations) => Object.values(operations))
      .flatMap((operation) => operation.parameters ?? [])
      .filter(({ name }) => name === 'sort')
      .map(({ schema }) => schema)
    const stored = Object.values(components.schemas).flatMap((schema) => {
      const { data } = z.looseObject({ properties: z.looseObject({}) }).safeParse(schema)
      return data?.properties.sort === undefined ? [] : [data.properties.sort]
    })
    expect([parameters.length, stored.length].every((count) => count >= 3)).toBe(true)
    for (const schema of [...parameters, ...stored]) {
      const { enum: orders } = z.looseObject({ enum: z.array(z.string()) }).parse(schema)
      for (const order of orders) expect(order).toMatch(/^[a-z_]+\.(asc|desc)$/)
    }
  })

  it('what is sent is called …Input and has an example, and each filter says what it does', async () => {
    const { paths, components } = await contract()
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { parameters = [], requestBody }] of Object.entries(operations)) {
        const { $ref } = z
          .looseObject({ $ref: z.string().optional() })
          .parse(requestBody?.content['application/json']?.schema ?? {})
        if ($ref !== undefined) {
          expect($ref, `${method} ${path}`).toMatch(/Input$/)
          const schema = components.schemas[$ref.replace('#/components/schemas/', '')]
          expect(JSON.stringify(schema), $ref).toContain('"example":')
        }
        for (const one of parameters) {
          if (one.in !== 'query') continue
          const described = one.description ?? one.schema.description
          expect(described, `${method} ${path} ${one.name}`).toBeTruthy()
        }
      }
    }
  })

  it('a filter of customers has the same fields wherever it is sent or told', async () => {
    const { paths, components } = await contract()
    const fields = Object.keys(customerFilterSchema.shape)
    const withFilter = z.looseObject({
      properties: z.looseObject({ filter: z.looseObject({}) }),
    })
    const filters = Object.entries(components.schemas).flatMap(([name, schema]) => {
      const { data } = withFilter.safeParse(schema)
      return data ? [{ name, filter: data.properties.filter }] : []
    })
    expect(filters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['CreateCustomerBulkRunInput', 'CreateExportInput', 'CustomerView']),
    )
    for (const { name, filter } of filters) {
      expect(Object.keys(filter.properties ?? {}), name).toEqual(fields)
    }
    const query = paths['/api/v1/customers/export']?.get?.parameters ?? []
    expect(query.filter((one) => one.in === 'query').map(({ name }) => name)).toEqual(fields)
  })

  it('every instant and day has its format, and every value of a closed set its set', async () => {
    const { components } = await contract()
    const schema = z.object({
      type: z.union([z.string(), z.array(z.string())]),
      format: z.string().optional(),
      enum: z.array(z.unknown()).optional(),
    })
    const seen: string[] = []
    const look = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [name, child] of Object.entries(value)) {
        look(child)
        const { data } = schema.safeParse(child)
        if (![data?.type].flat().includes('string')) continue
        seen.push(name)
        if (name.endsWith('_at')) expect(data?.format, name).toBe('date-time')
        if (name.endsWith('_on')) expect(data?.format, name).toBe('date')
        if (CLOSED_SETS.includes(name)) expect(data?.enum, name).toBeDefined()
      }
    }
    look(components.schemas)
    expect(seen).toEqual(expect.arrayContaining(['created_at', 'due_on', ...CLOSED_SETS]))
  })

  it('an operation that compares versions gives them, and refuses what it cannot', async () => {
    const { paths } = await contract()
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { parameters = [], responses }] of Object.entries(operations)) {
        const name = `${method} ${path}`
        const compares = parameters.some((one) => one.name === 'if-match')
        expect('412' in responses, name).toBe(compares)
        if (compares) {
          expect(Object.keys(responses['200']?.headers ?? {}), name).toContain('ETag')
          expect(Object.keys(operations.get?.responses['200']?.headers ?? { ETag: {} })).toContain(
            'ETag',
          )
        }
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
