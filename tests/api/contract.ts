import { expect } from 'vitest'
import { z } from 'zod'
import { sql } from '../helpers/db.ts'
import { type ApiOptions, type ApiResponse, api } from '../helpers/request.ts'

type Schema = Record<string, unknown>
type MediaType = { schema?: Schema; example?: unknown }
type Operation = {
  operationId?: string
  summary?: string
  tags?: string[]
  parameters?: {
    name: string
    in: string
    required?: boolean
    description?: string
    schema: Schema
  }[]
  security?: Record<string, string[]>[]
  requestBody?: { content: Record<string, MediaType> }
  responses: Record<
    string,
    { description: string; headers?: Record<string, Schema>; content?: Record<string, MediaType> }
  >
}
export type Contract = {
  openapi: string
  tags: { name: string; description?: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, Schema> }
}

let loaded: Promise<Contract> | undefined

export function contract(): Promise<Contract> {
  loaded ??= api('/api/openapi.json').then(({ body }) => body as Contract)
  return loaded
}

/** Replaces references by what they point at; our schemas have no cycles. */
export function inline(value: unknown, document: Contract): unknown {
  if (Array.isArray(value)) return value.map((item) => inline(item, document))
  if (typeof value !== 'object' || value === null) return value
  if ('$ref' in value && typeof value.$ref === 'string') {
    const name = value.$ref.replace('#/components/schemas/', '')
    const target = document.components.schemas[name]
    if (target === undefined) throw new Error(`${value.$ref} points nowhere.`)
    return inline(target, document)
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, inline(child, document)]),
  )
}

/** Says of each object with fields of its own that it has no others. */
function withoutOthers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOthers)
  if (typeof value !== 'object' || value === null) return value
  // What is put together of several schemas has the fields of all.
  if ('allOf' in value) return value
  const rest = Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, withoutOthers(child)]),
  )
  const isObject = 'properties' in value && 'type' in value
  return isObject && !('additionalProperties' in value)
    ? { ...rest, additionalProperties: false }
    : rest
}

/** Of an answer, in which a field that is not described is a mistake as well. */
function answerValidatorOf(schema: unknown, document: Contract): z.ZodType {
  return validatorOf(withoutOthers(inline(schema, document)), document)
}

export function validatorOf(schema: unknown, document: Contract): z.ZodType {
  return z.fromJSONSchema(inline(schema, document) as Parameters<typeof z.fromJSONSchema>[0])
}

function findPath(document: Contract, path: string): string | undefined {
  const segments = path.split('/')
  const matches = Object.keys(document.paths).filter((template) => {
    const parts = template.split('/')
    return (
      parts.length === segments.length &&
      parts.every((part, index) => part.startsWith('{') || part === segments[index])
    )
  })
  // A literal path wins over one with parameters, as in the router.
  return matches.sort((a, b) => a.split('{').length - b.split('{').length)[0]
}

/** Where a row is, and its version, are sent where that is described, and only there. */
function expectHeaders(what: string, described: Record<string, Schema>, { headers }: ApiResponse) {
  for (const name of ['ETag', 'Location']) {
    if (described[name]?.required) expect(headers.has(name), `${what}: ${name}`).toBe(true)
  }
  for (const name of ['ETag', 'Location', 'Idempotent-Replayed', 'X-Cart-Token']) {
    if (headers.has(name)) expect(Object.keys(described), what).toContain(name)
  }
}

/** What was made can be read where the answer says that it is. */
function expectReadable(what: string, document: Contract, { headers, status }: ApiResponse) {
  const location = headers.get('location')
  if (location === null || status >= 300) return
  const { pathname } = new URL(location, 'http://any.test')
  const template = findPath(document, pathname) ?? pathname
  expect(Object.keys(document.paths[template] ?? {}), `${what} leads to ${template}`).toContain(
    'get',
  )
}

/** The answer must be one that the description promises, in status, content type and shape. */
export async function expectConformance(
  method: string,
  path: string,
  response: ApiResponse,
): Promise<void> {
  const document = await contract()
  const pathname = new URL(path, 'http://any.test').pathname
  const template = findPath(document, pathname)
  const operation = template && document.paths[template]?.[method.toLowerCase()]
  if (!operation) throw new Error(`${method} ${pathname} is not described.`)
  const described = operation.responses[String(response.status)]
  if (!described) {
    throw new Error(
      `${method} ${template} answers ${response.status} undescribed: ${response.text}`,
    )
  }
  expectHeaders(`${method} ${template} ${response.status}`, described.headers ?? {}, response)
  expectReadable(`${method} ${template}`, document, response)
  if (described.content === undefined) {
    expect(response.text).toBe('')
    return
  }
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? ''
  const media = described.content[type]
  if (!media) throw new Error(`${method} ${template} ${response.status} is ${type}, undescribed.`)
  const parsed = answerValidatorOf(media.schema, document).safeParse(response.body)
  if (!parsed.success) {
    throw new Error(`${method} ${template} ${response.status}: ${z.prettifyError(parsed.error)}`)
  }
  if (type === 'application/problem+json') {
    expect(response.body).toMatchObject({ status: response.status })
  }
  expect(response.headers.get('x-request-id')).toBeTruthy()
}

/** One request whose answer is held against the description. */
export async function call(path: string, options: ApiOptions = {}): Promise<ApiResponse> {
  const response = await api(path, options)
  const method = options.method ?? (options.body === undefined ? 'GET' : 'POST')
  await expectConformance(method, path, response)
  return response
}

/** As when the server died before it kept its answer, longer ago than a request may take. */
export async function forgetAnswer(key: string): Promise<void> {
  await sql`
    update private.idempotency_keys
    set status = null, body = null, finished_at = null, started_at = now() - interval '6 minutes'
    where key = ${key}`
}

export function problemOf(response: ApiResponse) {
  return z
    .looseObject({
      status: z.number(),
      code: z.string(),
      reason: z.string(),
      detail: z.string(),
      errors: z.array(
        z.object({ field: z.string(), reason: z.string(), detail: z.string().optional() }),
      ),
      request_id: z.string(),
    })
    .parse(response.body)
}
