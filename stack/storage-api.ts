import { z } from 'zod'
import { type Handle, info, read } from './storage-read.ts'

const maxBytes = 50 * 1024 ** 2
// Supabase's own rule for names, without `?`, which lite would keep as `%3F`.
const keyPattern = /^(\w|\/|!|-|\.|\*|'|\(|\)| |&|\$|@|=|;|:|\+|,)+$/

function refusal(status: number, error: string, message: string): Response {
  return Response.json({ statusCode: String(status), error, message }, { status: 400 })
}

const invalidKey = (key: string) => refusal(400, 'InvalidKey', `Invalid key: ${key}`)

/**
 * The request by the only address under which lite takes a name for what it is: it undoes no more
 * than `decodeURI` does. Undefined where the address is no text, or would lead elsewhere.
 */
function readdress(request: Request): Request | undefined {
  const url = new URL(request.url)
  let pathname: string
  try {
    pathname = encodeURI(url.pathname.split('/').map(decodeURIComponent).join('/'))
  } catch {
    return undefined
  }
  if (pathname === url.pathname) return request
  const address = `${url.origin}${pathname.replace(/[?#]/g, encodeURIComponent)}${url.search}`
  if (new URL(address).pathname !== pathname.replace(/[?#]/g, encodeURIComponent)) return undefined
  const { method, headers, body } = request
  return new Request(address, { method, headers, body, ...(body && { duplex: 'half' }) })
}

const signedSchema = z.looseObject({ signedUrl: z.string() })

/** storage-js reads `signedURL` or `url`, from /storage/v1 on; lite writes `signedUrl`, in full. */
async function sign(request: Request, handle: Handle, name: 'signedURL' | 'url') {
  const answer = await handle(request)
  if (!answer.ok) return answer
  const { signedUrl, ...rest } = signedSchema.parse(await answer.json())
  return Response.json({ ...rest, [name]: signedUrl.replace(/^\/storage\/v1/, '') })
}

const signManySchema = z.object({
  expiresIn: z.number().int().positive(),
  paths: z.array(z.string()).max(1000),
})

/** lite mistakes a call for many files for one without a name. */
async function signMany(request: Request, handle: Handle): Promise<Response> {
  const parsed = signManySchema.safeParse(await request.json().catch(() => undefined))
  if (!parsed.success) return refusal(400, 'InvalidRequest', z.prettifyError(parsed.error))
  const { expiresIn, paths } = parsed.data
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  const signOne = async (path: string) => {
    const url = `${request.url}/${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`
    const body = JSON.stringify({ expiresIn })
    const one = new Request(url, { method: 'POST', headers, body })
    const answer = await sign(one, handle, 'signedURL')
    if (answer.ok) {
      const { signedURL } = z.object({ signedURL: z.string() }).parse(await answer.json())
      return { error: null, path, signedURL }
    }
    const error = 'Either the object does not exist or you do not have access to it'
    return { error, path, signedURL: null }
  }
  return Response.json(await Promise.all(paths.map(signOne)))
}

/** The body in memory; undefined when it is longer than allowed, whatever was announced. */
export async function readLimited(
  request: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

async function unpack(body: Uint8Array<ArrayBuffer>, contentType: string) {
  const form = await new Response(body, { headers: { 'Content-Type': contentType } }).formData()
  const file = [...form.values()].find((value) => typeof value !== 'string')
  if (file === undefined || typeof file === 'string') return undefined
  const seconds = form.get('cacheControl')
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    type: file.type,
    cacheControl: typeof seconds === 'string' ? `max-age=${seconds}` : undefined,
  }
}

const uploads = new Map<string, Promise<Response>>()

/**
 * One upload after the other to one place. lite looks whether something is there, writes the bytes
 * and records them last: of two at once the second would be refused after it had replaced the bytes
 * of the first.
 */
async function inTurn(place: string, run: () => Promise<Response>): Promise<Response> {
  const turn = (uploads.get(place) ?? Promise.resolve()).then(run, run)
  uploads.set(place, turn)
  try {
    return await turn
  } finally {
    if (uploads.get(place) === turn) uploads.delete(place)
  }
}

/**
 * Reads an upload whole, so that its size is known whatever the client says, and passes the file
 * alone to lite, which looks for it under another name in a form.
 */
async function upload(request: Request, handle: Handle): Promise<Response> {
  const body = await readLimited(request, maxBytes)
  if (!body) {
    return refusal(413, 'Payload too large', 'The object exceeded the maximum allowed size')
  }
  const headers = new Headers(request.headers)
  const contentType = headers.get('content-type') ?? ''
  let bytes = body
  if (contentType.startsWith('multipart/form-data')) {
    const file = await unpack(body, contentType).catch(() => undefined)
    if (!file) return refusal(400, 'InvalidRequest', 'Missing file in multipart upload')
    bytes = file.bytes
    headers.set('content-type', file.type || 'application/octet-stream')
    if (file.cacheControl) headers.set('cache-control', file.cacheControl)
  }
  const plainType = headers.get('content-type')?.split(';', 1)[0]?.trim()
  headers.set('content-type', plainType || 'application/octet-stream')
  headers.set('content-length', String(bytes.byteLength))
  headers.delete('transfer-encoding')
  const { origin, pathname } = new URL(request.url)
  const place = `${origin}${pathname.replace('/object/upload/sign/', '/object/')}`
  return inTurn(place, () =>
    handle(new Request(request.url, { method: request.method, headers, body: bytes })),
  )
}

const listSchema = z.object({
  prefix: z.string().default(''),
  limit: z.number().int().min(1).default(100),
  offset: z.number().int().min(0).default(0),
  search: z.string().nullish(),
  sortBy: z
    .object({
      column: z
        .enum(['name', 'updated_at', 'created_at', 'last_accessed_at'])
        .nullish()
        .transform((column) => column ?? 'name'),
      order: z.enum(['asc', 'desc']).nullish(),
    })
    .nullish(),
})

const objectSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  last_accessed_at: z.string().nullish(),
  metadata: z.unknown(),
})

const folderRow = (name: string) => ({
  name,
  id: null,
  updated_at: null,
  created_at: null,
  last_accessed_at: null,
  metadata: null,
})

/** Names directly below a folder, folders first as in Supabase; lite gives whole keys at any depth. */
async function list(request: Request, handle: Handle): Promise<Response> {
  const parsed = listSchema.safeParse(await request.json().catch(() => undefined))
  if (!parsed.success) return refusal(400, 'InvalidRequest', z.prettifyError(parsed.error))
  const { limit, offset, search, sortBy } = parsed.data
  const folder = parsed.data.prefix.replace(/^\/+|\/+$/g, '')
  const prefix = folder === '' ? '' : `${folder}/`
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  const answer = await handle(
    new Request(request.url, { method: 'POST', headers, body: JSON.stringify({ prefix }) }),
  )
  if (!answer.ok) return answer
  const rows = z.array(objectSchema).parse(await answer.json())
  const folders = new Set<string>()
  const files: Omit<z.infer<typeof objectSchema>, 'path_tokens'>[] = []
  for (const row of rows) {
    // `_` and `%` in a prefix are wildcards to lite.
    if (!row.name.startsWith(prefix)) continue
    const [name = '', ...deeper] = row.name.slice(prefix.length).split('/')
    if (search && !name.toLowerCase().startsWith(search.toLowerCase())) continue
    if (deeper.length > 0) folders.add(name)
    else files.push({ ...row, name })
  }
  const column = sortBy?.column ?? 'name'
  const direction = sortBy?.order === 'desc' ? -1 : 1
  files.sort((one, other) => {
    const [left, right] = [String(one[column] ?? ''), String(other[column] ?? '')]
    return left < right ? -direction : left > right ? direction : 0
  })
  const all = [...[...folders].sort().map(folderRow), ...files]
  return Response.json(all.slice(offset, offset + limit))
}

const placesSchema = z.looseObject({
  bucketId: z.string(),
  destinationBucket: z.string().nullish(),
  destinationKey: z.string(),
})

/** lite holds the new name to no rule, and says of a copy only that name. */
async function moveOrCopy(request: Request, handle: Handle): Promise<Response> {
  const parsed = placesSchema.safeParse(await request.json().catch(() => undefined))
  if (!parsed.success) return refusal(400, 'InvalidRequest', z.prettifyError(parsed.error))
  const { bucketId, destinationBucket, destinationKey } = parsed.data
  if (!keyPattern.test(destinationKey)) return invalidKey(destinationKey)
  const { url, method } = request
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  const body = JSON.stringify(parsed.data)
  const answer = await handle(new Request(url, { method, headers, body }))
  if (!answer.ok || url.endsWith('/move')) return answer
  return Response.json({ Key: `${destinationBucket ?? bucketId}/${destinationKey}` })
}

/** The name in a path of the objects API, if it has one. */
function keyOf(pathname: string): string | undefined {
  const [, key] = /^\/storage\/v1\/object\/(?:upload\/sign\/)?[^/]+\/(.+)$/.exec(pathname) ?? []
  return key === undefined ? undefined : decodeURIComponent(key)
}

/** Differences between lite's storage API and Supabase's, evened out on the way. */
export async function evenOut(given: Request, handle: Handle): Promise<Response> {
  const request = readdress(given)
  if (!request) return invalidKey(new URL(given.url).pathname)
  const { pathname } = new URL(request.url)
  const { method } = request
  const path = pathname.slice('/storage/v1'.length)
  if (/^\/render\/|^\/upload\/resumable|^\/s3\/|^\/(iceberg|vector)\//.test(path)) {
    return Response.json(
      {
        statusCode: '501',
        error: 'not_implemented',
        message: `/storage/v1${path} is not implemented by the embedded stack`,
      },
      { status: 501 },
    )
  }
  if (method === 'POST' && path.startsWith('/object/list/')) return list(request, handle)
  if (method === 'POST' && path.startsWith('/object/sign/')) {
    if (/^\/object\/sign\/[^/]+$/.test(path)) return signMany(request, handle)
    return sign(request, handle, 'signedURL')
  }
  if (method === 'GET' && path.startsWith('/object/info/')) return info(request, handle)
  if (method === 'GET' && path.startsWith('/object/')) return read(request, handle)
  const isWrite = method === 'POST' || method === 'PUT'
  if (!isWrite || !path.startsWith('/object/')) return handle(request)
  if (/^\/object\/(move|copy)$/.test(path)) return moveOrCopy(request, handle)
  const key = keyOf(pathname)
  if (key !== undefined && !keyPattern.test(key)) return invalidKey(key)
  if (method === 'POST' && path.startsWith('/object/upload/sign/')) {
    return sign(request, handle, 'url')
  }
  return upload(request, handle)
}
