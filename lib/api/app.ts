import { OpenAPIHono } from '@hono/zod-openapi'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { unservable } from '@/lib/unservable'
import { accessLog } from './access-log.middleware'
import { addressesRouter } from './addresses.router'
import { adminRouter } from './admin.router'
import { answerHeaders } from './answer-headers.middleware'
import { authRouter } from './auth.router'
import { limitBody } from './body-limit.middleware'
import { cartRouter } from './cart.router'
import { categoriesRouter } from './categories.router'
import { cleanInput } from './clean-input.middleware'
import type { ApiContext, ApiEnv } from './context'
import { allowOrigins } from './cors.middleware'
import { creditNotesRouter } from './credit-notes.router'
import { customerBulkRouter } from './customer-bulk.router'
import { customerCreditsRouter } from './customer-credits.router'
import { customerExportsRouter } from './customer-exports.router'
import { customerFilesRouter, isFileUpload } from './customer-files.router'
import { customerImportsRouter } from './customer-imports.router'
import { customerMergesRouter } from './customer-merges.router'
import { customerNotesRouter } from './customer-notes.router'
import { customerRecordRouter } from './customer-record.router'
import { customerViewsRouter } from './customer-views.router'
import { customersRouter } from './customers.router'
import { docsRouter } from './docs'
import { emailsRouter } from './emails.router'
import { healthRouter } from './health'
import { isImportUpload } from './imports'
import { invalidInput } from './invalid-input'
import { invoiceImportsRouter } from './invoice-imports.router'
import { invoiceStepsRouter } from './invoice-steps.router'
import { invoicesRouter } from './invoices.router'
import { ledgerRouter } from './ledger.router'
import { literalPaths } from './literal-paths.middleware'
import { metricsRouter } from './metrics.router'
import { Moved } from './moved'
import { openApiDocument } from './openapi'
import { ordersRouter } from './orders.router'
import { ownCustomersRouter } from './own-customers.router'
import { paymentsRouter } from './payments.router'
import { Problem, toProblem } from './problem'
import { productImportsRouter } from './product-imports.router'
import { isPictureUpload, productPartsRouter } from './product-parts.router'
import { productsRouter } from './products.router'
import { profileRouter } from './profile.router'
import { requestId } from './request-id.middleware'
import { suppliersRouter } from './suppliers.router'
import { tagsRouter } from './tags.router'
import { vouchersRouter } from './vouchers.router'

const SERVED_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const

/** The whole REST contract as one fetch handler; Next mounts it, tests call it. */
export function createApi() {
  const api = new OpenAPIHono<ApiEnv>({
    getPath: (request, options) => mountedPath(options?.env) ?? new URL(request.url).pathname,
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error)
    },
  }).basePath('/api')

  // Outermost first: an answer of any kind, also a refusal, is logged and carries its headers.
  api.use(
    requestId,
    accessLog,
    answerHeaders,
    allowOrigins(() => env().API_CORS_ORIGINS),
  )
  api.use(methodNotAllowed({ app: api, onMethodNotAllowed: refuseMethod }))
  api.use(literalPaths(api, refuseMethod))
  api.use(limitBody(isUpload), cleanInput(isUpload))

  api.route('/', docsRouter)
  api.route('/', healthRouter)
  api.route('/', metricsRouter)
  api.route('/v1/auth', authRouter)
  api.route('/v1', profileRouter)
  api.route('/v1', ownCustomersRouter)
  api.route('/v1', adminRouter)
  // Before the customers and products, or /customers/import and the like would be one of them.
  api.route('/v1', customerBulkRouter)
  api.route('/v1', customerExportsRouter)
  api.route('/v1', customerImportsRouter)
  api.route('/v1', productImportsRouter)
  api.route('/v1', invoiceImportsRouter)
  api.route('/v1', customerMergesRouter)
  api.route('/v1', customerNotesRouter)
  api.route('/v1', customerFilesRouter)
  api.route('/v1', customerCreditsRouter)
  api.route('/v1', customerRecordRouter)
  api.route('/v1', tagsRouter)
  api.route('/v1', customerViewsRouter)
  // Categories before products, or they would be one.
  api.route('/v1', categoriesRouter)
  api.route('/v1', productPartsRouter)
  api.route('/v1', productsRouter)
  api.route('/v1', customersRouter)
  api.route('/v1', cartRouter)
  api.route('/v1', ordersRouter)
  api.route('/v1', addressesRouter)
  api.route('/v1', paymentsRouter)
  api.route('/v1', creditNotesRouter)
  api.route('/v1', emailsRouter)
  api.route('/v1', invoicesRouter)
  api.route('/v1', invoiceStepsRouter)
  api.route('/v1', suppliersRouter)
  api.route('/v1', vouchersRouter)
  api.route('/v1', ledgerRouter)

  api.get(unservable.method.slice('/api'.length), (c) => refuseMethod(c, [...SERVED_METHODS]))
  api.all(unservable.path.slice('/api'.length), () => {
    throw new Problem('malformed', 'api.path_malformed')
  })
  api.get('/openapi.json', (c) => c.json(openApiDocument(api)))

  api.notFound((c) =>
    new Problem('not_found', 'api.route_not_found').toResponse(c.get('requestId')),
  )
  api.onError((error, c) => answerError(error, c))
  return api
}

function isUpload(c: ApiContext): boolean {
  return isImportUpload(c) || isFileUpload(c) || isPictureUpload(c)
}

function mountedPath(env: ApiEnv['Bindings'] | undefined): string | undefined {
  return env?.path
}

function refuseMethod(c: ApiContext, methods: string[]): Response {
  const headers = { Allow: [...methods, 'OPTIONS'].join(', ') }
  return new Problem('method_not_allowed', 'api.method_not_allowed', { headers }).toResponse(
    c.get('requestId'),
  )
}

function answerError(error: unknown, c: ApiContext): Response {
  if (error instanceof Moved) return error.toResponse()
  const problem = toProblem(error)
  const requestId = c.get('requestId')
  if (problem.status >= 500) {
    log.error({ event: 'api.failed', request_id: requestId, err: error }, 'request failed')
  }
  c.set('logFields', { ...c.get('logFields'), reason: problem.reason })
  return problem.toResponse(requestId)
}
