import type { Instrumentation } from 'next'

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { start } = await import('./lib/start')
  start()
}

/** Whatever escapes a page, an action or a handler is logged once, with the id the user can quote. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const [{ log }, { isFirstReport }] = await Promise.all([
    import('./lib/log'),
    import('./lib/console'),
  ])
  const header = request.headers['x-request-id']
  const requestId = Array.isArray(header) ? header[0] : header
  if (!isFirstReport(error, requestId)) return
  log.error(
    {
      err: error,
      request_id: requestId,
      method: request.method,
      // The query may hold tokens of a confirmation link.
      path: request.path.split('?')[0],
      route: context.routePath,
      kind: context.routeType,
    },
    'request failed',
  )
}
