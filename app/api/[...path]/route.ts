import { createApi } from '@/lib/api/app'

type Context = { params: Promise<{ path: string[] }> }

export const dynamic = 'force-dynamic'

const api = createApi()

/**
 * For a path that next.config.js rewrites, the request still names the alias; the parameters name
 * the canonical path.
 */
async function handle(request: Request, context: Context): Promise<Response> {
  const { path } = await context.params
  return api.fetch(request, { path: `/api/${path.map(encodeURIComponent).join('/')}` })
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
}
