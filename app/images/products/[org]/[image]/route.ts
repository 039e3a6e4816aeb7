import { z } from 'zod'
import { downloadProductImage } from '@/lib/commerce/images.queries'
import { statusOf, toAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { getRequestContext } from '@/lib/request'
import { getUser } from '@/lib/session'
import { createServerSupabase, createVisitorClient } from '@/lib/supabase/server'

const paramsSchema = z.object({ org: z.uuid(), image: z.uuid() })

/** For how long browsers and networks in front keep a picture that is taken from the shop meanwhile. */
const PUBLIC_CACHE = 'public, max-age=3600, stale-while-revalidate=86400'

/**
 * A picture of a product. The bytes under an id never change, so what everybody may see is answered
 * for everybody; a draft's is for its staff alone and kept by nobody.
 */
export async function GET(
  _request: Request,
  { params }: RouteContext<'/images/products/[org]/[image]'>,
): Promise<Response> {
  const ids = paramsSchema.safeParse(await params)
  if (!ids.success) return notThere()
  const { org, image } = ids.data
  try {
    const scope = { db: createVisitorClient(await getRequestContext()), org: { id: org } }
    const shown = await downloadProductImage(scope, image)
    if (shown) return picture(shown, PUBLIC_CACHE)
    if (!(await getUser())) return notThere()
    const own = await downloadProductImage({ ...scope, db: await createServerSupabase() }, image)
    return own ? picture(own, 'private, no-store') : notThere()
  } catch (error) {
    const failure = toAppError(error)
    log.error({ err: failure.cause, reason: failure.reason }, 'a picture could not be read')
    return new Response(null, { status: statusOf(failure.code) })
  }
}

function picture(bytes: Blob, cacheControl: string): Response {
  return new Response(bytes, {
    headers: {
      'Content-Type': bytes.type,
      'Content-Length': String(bytes.size),
      'Cache-Control': cacheControl,
    },
  })
}

function notThere(): Response {
  return new Response(null, { status: 404, headers: { 'Cache-Control': 'no-store' } })
}
