import { z } from 'zod'

const signedSchema = z.looseObject({ signedUrl: z.string().nullish() })

/** storage-js reads `signedURL`, relative to /storage/v1; lite writes `signedUrl`, from the root. */
function toSigned(value: unknown): unknown {
  const parsed = signedSchema.safeParse(value)
  if (!parsed.success || typeof parsed.data.signedUrl !== 'string') return value
  const { signedUrl, ...rest } = parsed.data
  return { ...rest, signedURL: signedUrl.replace(/^\/storage\/v1/, '') || null }
}

/** Differences between lite's storage API and Supabase's, evened out on the way. */
export async function evenOut(
  request: Request,
  handle: (request: Request) => Promise<Response>,
): Promise<Response> {
  const { pathname } = new URL(request.url)
  const answer = await handle(request)
  if (!answer.ok || request.method !== 'POST') return answer
  if (/^\/storage\/v1\/object\/sign\//.test(pathname)) {
    const body: unknown = await answer.json()
    return Response.json(Array.isArray(body) ? body.map(toSigned) : toSigned(body), {
      status: answer.status,
    })
  }
  return answer
}
