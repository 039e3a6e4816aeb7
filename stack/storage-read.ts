import { z } from 'zod'

export type Handle = (request: Request) => Promise<Response>

/** Whether the caller has this version already, by `If-None-Match`. */
function isKnown(request: Request, eTag: string | null): boolean {
  const known = request.headers.get('if-none-match')?.split(',') ?? []
  return known.some((one) => ['*', eTag].includes(one.trim().replace(/^W\//, '')))
}

/** What lite does not know: conditions, parts, `?download` and `?download=<name>`. */
export async function read(request: Request, handle: Handle): Promise<Response> {
  const answer = await handle(request)
  if (!answer.ok) return answer
  const { headers } = answer
  if (isKnown(request, headers.get('etag'))) {
    await answer.body?.cancel()
    const kept = ['ETag', 'Cache-Control', 'Last-Modified']
    return new Response(null, {
      status: 304,
      headers: kept.map((name): [string, string] => [name, headers.get(name) ?? '']),
    })
  }
  const status = headers.has('content-range') ? 206 : answer.status
  const response = new Response(answer.body, { status, headers })
  response.headers.set('X-Content-Type-Options', 'nosniff')
  const name = new URL(request.url).searchParams.get('download')
  if (name === null) return response
  const encoded = encodeURIComponent(name)
  response.headers.set(
    'Content-Disposition',
    name === '' ? 'attachment;' : `attachment; filename=${encoded}; filename*=UTF-8''${encoded};`,
  )
  return response
}

/** The part of an object that the caller asks for; all of it where it may have another version's. */
export function askedPart(headers: Record<string, string> | undefined) {
  return headers?.range && !headers['if-range'] ? { range: headers.range } : {}
}

const infoSchema = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string().nullish(),
  bucket_id: z.string(),
  user_metadata: z.unknown(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  httpMetadata: z.object({
    size: z.number(),
    mimetype: z.string(),
    cacheControl: z.string(),
    eTag: z.string(),
  }),
})

const missingSchema = z.looseObject({ statusCode: z.literal('404') })

/** lite answers with its row; storage-js knows by the code that there is none. */
export async function info(request: Request, handle: Handle): Promise<Response> {
  const answer = await handle(request)
  if (!answer.ok) {
    const missing = missingSchema.safeParse(await answer.clone().json())
    if (!missing.success) return answer
    return Response.json({ ...missing.data, code: 'NoSuchKey' }, { status: answer.status })
  }
  const { httpMetadata, user_metadata, updated_at, ...row } = infoSchema.parse(await answer.json())
  return Response.json({
    ...row,
    size: httpMetadata.size,
    content_type: httpMetadata.mimetype,
    cache_control: httpMetadata.cacheControl,
    etag: httpMetadata.eTag,
    metadata: user_metadata ?? null,
    last_modified: updated_at,
  })
}
