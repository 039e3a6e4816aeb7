import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { listCategories } from '@/lib/commerce/categories.queries'
import { putCategory, removeCategory } from '@/lib/commerce/categories.writes'
import { getShop } from '@/lib/commerce/shops.queries'
import { requireCaller } from './caller.middleware'
import { type ApiEnv, scopeOf } from './context'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import { makeCategory } from './product-writes'
import {
  categoryAnswer,
  categoryListAnswer,
  categoryWithCountAnswer,
  createCategoryBody,
  shopCategoryListAnswer,
  updateCategoryBody,
} from './products.schemas'
import {
  ANYBODY,
  CALLER_PROBLEMS,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, writeHeaders } from './schemas'
import { requireStaffOrShop } from './staff-or-visitor.middleware'

const TAGS = ['Products']
const STAFF = {
  tags: TAGS,
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const categoriesRouter = new OpenAPIHono<ApiEnv>()

categoriesRouter.openapi(
  createRoute({
    tags: TAGS,
    security: ANYBODY,
    middleware: [requireStaffOrShop],
    method: 'get',
    path: '/products/categories',
    operationId: 'listCategories',
    summary: 'Categories',
    description: 'For staff all of them, with counts; for visitors those that have products.',
    request: { headers: orgHeaders },
    responses: {
      200: json(categoryListAnswer.or(shopCategoryListAnswer), 'All of them, in their order.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    if (c.get('org')) {
      return c.json({ items: await listCategories(scopeOf(c)), next_cursor: null }, 200)
    }
    const slug = c.req.header('x-org')?.trim().toLowerCase() ?? ''
    const shop = await getShop(c.get('visitor').db, slug)
    if (!shop) throw new Problem('not_found', 'commerce.shop_not_found')
    return c.json({ items: shop.categories, next_cursor: null }, 200)
  },
)

categoriesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/products/categories',
    operationId: 'createCategory',
    summary: 'Add a category',
    request: { headers: writeHeaders, body: jsonBody(createCategoryBody) },
    responses: {
      201: {
        ...json(categoryAnswer, 'Added, at the end unless said otherwise.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const category = categoryAnswer.parse(await makeCategory(c, c.req.valid('json')))
    c.header('Location', `/api/v1/products/categories/${category.id}`)
    return c.json(category, 201)
  },
)

categoriesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'get',
    path: '/products/categories/{id}',
    operationId: 'getCategory',
    summary: 'A category',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      200: json(categoryWithCountAnswer, 'The category.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const category = (await listCategories(scopeOf(c))).find((one) => one.id === id)
    if (!category) throw new Problem('not_found', 'commerce.category_not_found')
    return c.json(category, 200)
  },
)

categoriesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'put',
    path: '/products/categories/{id}',
    operationId: 'updateCategory',
    summary: 'Change a category',
    request: { headers: writeHeaders, params: idParam, body: jsonBody(updateCategoryBody) },
    responses: {
      200: { ...json(categoryAnswer, 'As it is now.'), headers: REPLAYED_HEADER },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
      status: 200,
      body: await putCategory(scopeOf(c), id, c.req.valid('json')),
    }))
    return c.json(categoryAnswer.parse(answer.body), 200)
  },
)

categoriesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'delete',
    path: '/products/categories/{id}',
    operationId: 'deleteCategory',
    summary: 'Delete a category',
    description: 'Its products stay.',
    request: { headers: orgHeaders, params: idParam },
    responses: { 204: { description: 'Deleted.' }, ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    await removeCategory(scopeOf(c), c.req.valid('param').id)
    return c.body(null, 204)
  },
)
