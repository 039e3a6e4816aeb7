import type { Hono, MiddlewareHandler } from 'hono'
import type { ApiContext, ApiEnv } from './context'

/**
 * Refuses a method that a path written out in full does not have. Without it a pattern beside it
 * would take the call: PUT /customers/export would be the customer called "export".
 */
export function literalPaths(
  api: Hono<ApiEnv>,
  refuse: (c: ApiContext, methods: string[]) => Response,
): MiddlewareHandler<ApiEnv> {
  let methodsByPath: Map<string, Set<string>> | undefined
  return async (c, next) => {
    // On the first call: the routes are added after this.
    methodsByPath ??= collectMethods(api)
    const methods = methodsByPath.get(c.req.path)
    if (methods && !methods.has(c.req.method)) return refuse(c, [...methods])
    return next()
  }
}

function collectMethods(api: Hono<ApiEnv>): Map<string, Set<string>> {
  const methodsByPath = new Map<string, Set<string>>()
  for (const { method, path } of api.routes) {
    if (method === 'ALL' || /[:*]/.test(path)) continue
    const methods = methodsByPath.get(path) ?? new Set()
    methods.add(method)
    if (method === 'GET') methods.add('HEAD')
    methodsByPath.set(path, methods)
  }
  return methodsByPath
}
