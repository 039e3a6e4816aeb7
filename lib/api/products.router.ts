import { createRoute, OpenAPIHono, type z } from '@hono/zod-openapi'
import { listCategories } from '@/lib/commerce/categories.queries'
import {
  getProduct,
  getShopProduct,
  listProducts,
  listShopProducts,
} from '@/lib/commerce/products.queries'
import type { ProductDetail, ProductSort } from '@/lib/commerce/products.schemas'
import { PRODUCT_SORTS, SHOP_SORTS } from '@/lib/commerce/products.values'
import { changeProduct, moveProduct } from '@/lib/commerce/products.writes'
import { AppError } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf, visitorScopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import { etagOf, expectedVersion } from './etag'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import { makeProduct } from './product-writes'
import {
  createProductBody,
  productAnswer,
  productPageAnswer,
  productParam,
  productStatusBody,
  productsQuery,
  shopProductAnswer,
  shopProductPageAnswer,
  updateProductBody,
} from './products.schemas'
import {
  ANYBODY,
  CALLER_PROBLEMS,
  ETAG_HEADER,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  STAFF_ETAG_HEADER,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, versionedHeaders, writeHeaders } from './schemas'
import { requireStaffOrShop } from './staff-or-visitor.middleware'

const TAGS = ['Products']
const STAFF = {
  tags: TAGS,
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}
const EVERYONE = { tags: TAGS, security: ANYBODY, middleware: [requireStaffOrShop] }

export const productsRouter = new OpenAPIHono<ApiEnv>()

productsRouter.openapi(
  createRoute({
    ...EVERYONE,
    method: 'get',
    path: '/products',
    operationId: 'listProducts',
    summary: 'List products, or search them',
    description: 'For staff all of them; for visitors what the shop of `X-Org` has on show.',
    request: { headers: orgHeaders, query: productsQuery },
    responses: {
      200: json(productPageAnswer.or(shopProductPageAnswer), 'One page, newest first.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const query = c.req.valid('query')
    const page = c.get('org') ? await listForStaff(c, query) : await listForVisitor(c, query)
    return c.json(withIsoTimes(page), 200)
  },
)

type ListQuery = z.infer<typeof productsQuery>

async function listForStaff(c: ApiContext, { q, category, sort, ...query }: ListQuery) {
  const scope = scopeOf(c)
  const { status, stock, cursor, limit } = query
  return listProducts(scope, {
    filter: {
      ...(q === undefined ? {} : { query: q }),
      ...(status === undefined ? {} : { status }),
      ...(stock === undefined ? {} : { stock }),
      ...(category === undefined ? {} : { category_id: await idOfCategory(scope, category) }),
    },
    sort: sort === undefined ? undefined : requireSort(sort),
    cursor,
    limit,
  }).catch(cursorProblem)
}

function requireSort(sort: string): ProductSort {
  return PRODUCT_SORTS.find((known) => known === sort) ?? refuseQuery('sort')
}

async function idOfCategory(scope: OrgScope, slug: string): Promise<string> {
  const category = (await listCategories(scope)).find((one) => one.slug === slug)
  if (!category) throw new Problem('not_found', 'commerce.category_not_found')
  return category.id
}

async function listForVisitor(c: ApiContext, { q, category, sort, ...query }: ListQuery) {
  const { status, stock, cursor, limit } = query
  if (status !== undefined) refuseQuery('status')
  if (stock !== undefined) refuseQuery('stock')
  const known = SHOP_SORTS.find((one) => one === sort)
  if (sort !== undefined && known === undefined) refuseQuery('sort')
  return listShopProducts(visitorScopeOf(c), {
    filter: {
      ...(q === undefined ? {} : { query: q }),
      ...(category === undefined ? {} : { category }),
      ...(known === undefined ? {} : { sort: known }),
    },
    cursor,
    limit,
  }).catch(cursorProblem)
}

function refuseQuery(field: string): never {
  throw new AppError('malformed', 'app.invalid_input', { fields: { [field]: ['field.unknown'] } })
}

productsRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/products',
    operationId: 'createProduct',
    summary: 'Create a product',
    description: 'With its variants and their first stock; without a slug or SKU one is made.',
    request: { headers: writeHeaders, body: jsonBody(createProductBody) },
    responses: {
      201: {
        ...json(productAnswer, 'Created.'),
        headers: { ...ETAG_HEADER, ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const made = await makeProduct(c, c.req.valid('json'))
    const product = tagged(c, made)
    c.header('Location', `/api/v1/products/${product.id}`)
    return c.json(product, 201)
  },
)

productsRouter.openapi(
  createRoute({
    ...EVERYONE,
    method: 'get',
    path: '/products/{id}',
    operationId: 'getProduct',
    summary: 'One product',
    description: 'For staff by its id, for visitors by its slug.',
    request: { headers: orgHeaders, params: productParam },
    responses: {
      200: {
        ...json(productAnswer.or(shopProductAnswer), 'The product.'),
        headers: STAFF_ETAG_HEADER,
      },
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    if (!c.get('org')) {
      return c.json(requireFound(await getShopProduct(visitorScopeOf(c), id)), 200)
    }
    return c.json(tagged(c, requireFound(await getProduct(scopeOf(c), id))), 200)
  },
)

productsRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'put',
    path: '/products/{id}',
    operationId: 'updateProduct',
    summary: 'Change a product',
    description:
      'Only what is there. `variants` changes those with an id, adds those without, and leaves ' +
      'others as they are; `category_ids` replaces them all.',
    request: { headers: versionedHeaders, params: idParam, body: jsonBody(updateProductBody) },
    responses: {
      200: {
        ...json(productAnswer, 'The product as it is now.'),
        headers: { ...ETAG_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(412, ...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const version = expectedVersion(c)
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
      status: 200,
      body: await changeProduct(scopeOf(c), id, c.req.valid('json'), version).catch(
        (error: unknown) => preconditionFailed(error),
      ),
    }))
    return c.json(tagged(c, productAnswer.parse(answer.body)), 200)
  },
)

productsRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'put',
    path: '/products/{id}/status',
    operationId: 'setProductStatus',
    summary: 'Publish a product, or take it out of the shop',
    description: 'A product on show needs a variant on sale. Products are archived, never deleted.',
    request: { headers: writeHeaders, params: idParam, body: jsonBody(productStatusBody) },
    responses: {
      200: {
        ...json(productAnswer, 'The product as it is now.'),
        headers: { ...ETAG_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
      status: 200,
      body: await moveProduct(scopeOf(c), id, c.req.valid('json').status),
    }))
    return c.json(tagged(c, productAnswer.parse(answer.body)), 200)
  },
)

function tagged(c: ApiContext, product: ProductDetail): ProductDetail {
  const answer = withIsoTimes(product)
  c.header('ETag', etagOf(answer.updated_at))
  return answer
}

function requireFound<T>(found: T | null): T {
  if (!found) throw new Problem('not_found', 'commerce.product_not_found')
  return found
}

function preconditionFailed(error: unknown): never {
  if (error instanceof AppError && error.reason === 'commerce.product_changed') {
    throw new Problem('precondition_failed', error.reason, { cause: error })
  }
  throw error
}
