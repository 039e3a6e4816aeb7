import { createHash } from 'node:crypto'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { storeProductImage } from '@/lib/commerce/images.upload'
import { changeProductImage, deleteProductImage } from '@/lib/commerce/images.writes'
import { getProduct } from '@/lib/commerce/products.queries'
import type { ProductDetail } from '@/lib/commerce/products.schemas'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import { archiveVariant, putVariant } from '@/lib/commerce/products.writes'
import { listStockMovements } from '@/lib/commerce/stock.queries'
import { moveStock } from '@/lib/commerce/stock.writes'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import { makeVariant } from './product-writes'
import {
  archivedBody,
  createVariantBody,
  imageAnswer,
  imageParams,
  movementPageAnswer,
  productAnswer,
  stockAnswer,
  stockBody,
  stockHeaders,
  updateImageBody,
  updateVariantBody,
  variantAnswer,
  variantParams,
} from './products.schemas'
import {
  CALLER_PROBLEMS,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, pageQuery, writeHeaders } from './schemas'

const COMMON = {
  tags: ['Products'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}
const productJson = {
  ...json(productAnswer, 'The product as it is now.'),
  headers: REPLAYED_HEADER,
}

export const productPartsRouter = new OpenAPIHono<ApiEnv>()

export function isPictureUpload(c: ApiContext): boolean {
  return c.req.method === 'POST' && /^\/api\/v1\/products\/[^/]+\/images$/.test(c.req.path)
}

/** A write that answers the whole product, once for each key. */
async function writeProduct(c: ApiContext, run: () => Promise<ProductDetail>) {
  const key = await readIdempotencyKey(c)
  const answer = await onceOnly(c, key, async () => ({ status: 200, body: await run() }))
  return withIsoTimes(productAnswer.parse(answer.body))
}

productPartsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/products/{id}/variants',
    operationId: 'createVariant',
    summary: 'Add a variant',
    request: { headers: writeHeaders, params: idParam, body: jsonBody(createVariantBody) },
    responses: {
      201: {
        ...json(productAnswer, 'The product, with its new variant.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const { product, variant_id } = await makeVariant(c, id, c.req.valid('json'))
    c.header('Location', `/api/v1/products/${product.id}/variants/${variant_id}`)
    return c.json(withIsoTimes(product), 201)
  },
)

productPartsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/products/{id}/variants/{variant}',
    operationId: 'getVariant',
    summary: 'A variant',
    request: { headers: orgHeaders, params: variantParams },
    responses: { 200: json(variantAnswer, 'The variant.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => c.json(withIsoTimes(await requireVariant(c, c.req.valid('param'))), 200),
)

productPartsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'put',
    path: '/products/{id}/variants/{variant}',
    operationId: 'updateVariant',
    summary: 'Change a variant',
    description: 'Its stock is changed by a movement.',
    request: { headers: writeHeaders, params: variantParams, body: jsonBody(updateVariantBody) },
    responses: { 200: productJson, ...problems(...WRITE_PROBLEMS) },
  }),
  async (c) => {
    const { id, variant } = c.req.valid('param')
    const values = c.req.valid('json')
    const ids = { productId: id, variantId: variant }
    return c.json(await writeProduct(c, () => putVariant(scopeOf(c), ids, values)), 200)
  },
)

productPartsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'put',
    path: '/products/{id}/variants/{variant}/archived',
    operationId: 'setVariantArchived',
    summary: 'Take a variant out of the shop, or bring it back',
    request: { headers: writeHeaders, params: variantParams, body: jsonBody(archivedBody) },
    responses: { 200: productJson, ...problems(...WRITE_PROBLEMS) },
  }),
  async (c) => {
    const { id } = await requireVariant(c, c.req.valid('param'))
    const { is_archived } = c.req.valid('json')
    return c.json(await writeProduct(c, () => archiveVariant(scopeOf(c), id, is_archived)), 200)
  },
)

productPartsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/products/{id}/variants/{variant}/stock',
    operationId: 'listStockMovements',
    summary: 'What came in and went out of a variant',
    request: { headers: orgHeaders, params: variantParams, query: pageQuery },
    responses: {
      200: json(movementPageAnswer, 'One page, newest first.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = await requireVariant(c, c.req.valid('param'))
    const query = { variantId: id, ...c.req.valid('query') }
    const page = await listStockMovements(scopeOf(c), query).catch(cursorProblem)
    return c.json(withIsoTimes(page), 200)
  },
)

productPartsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/products/{id}/variants/{variant}/stock',
    operationId: 'adjustStock',
    summary: 'Add or take away stock',
    description:
      'Pieces that came in, or, below zero, went out. More than there are is 409. ' +
      'Who counted sends the difference with `expected_quantity`, what there was before: when ' +
      'there is something else by then, nothing moves and the answer is 409 with ' +
      '`commerce.stock_changed`. The same `Idempotency-Key` again moves nothing more and answers what there is by then.',
    request: { headers: stockHeaders, params: variantParams, body: jsonBody(stockBody) },
    responses: { 200: json(stockAnswer, 'What there is now.'), ...problems(...WRITE_PROBLEMS) },
  }),
  async (c) => {
    const { id } = await requireVariant(c, c.req.valid('param'))
    const idempotency = await readIdempotencyKey(c)
    const move = { variantId: id, ...c.req.valid('json'), key: idempotency?.key }
    return c.json(await moveStock(scopeOf(c), move), 200)
  },
)

productPartsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/products/{id}/images',
    operationId: 'uploadProductImage',
    summary: 'Upload a picture',
    description:
      'The picture itself is the body: PNG, JPEG or WebP, up to 5 MB. What it is, its bytes say, ' +
      'whatever `Content-Type` does.',
    request: {
      headers: writeHeaders,
      params: idParam,
      body: {
        required: true,
        content: {
          'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) },
        },
      },
    },
    responses: {
      201: { ...json(imageAnswer, 'Kept.'), headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER } },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const bytes = await readPicture(c)
    const digest = createHash('sha256').update(bytes).digest('hex')
    const idempotency = await readIdempotencyKey(c, digest)
    const answer = await onceOnly(c, idempotency, async () => ({
      status: 201,
      body: await storeProductImage(scopeOf(c), {
        productId: id,
        bytes,
        idempotencyKey: idempotency?.key,
      }),
    }))
    const image = imageAnswer.parse(answer.body)
    c.header('Location', `/api/v1/products/${id}/images/${image.id}`)
    return c.json(image, 201)
  },
)

productPartsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/products/{id}/images/{image}',
    operationId: 'getProductImage',
    summary: 'What is known of a picture',
    request: { headers: orgHeaders, params: imageParams },
    responses: { 200: json(imageAnswer, 'The picture.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => c.json(await requireImage(c, c.req.valid('param')), 200),
)

productPartsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'put',
    path: '/products/{id}/images/{image}',
    operationId: 'updateProductImage',
    summary: 'Describe a picture, or move it',
    description: '`position` is its place among the others, from 0; they close up.',
    request: { headers: writeHeaders, params: imageParams, body: jsonBody(updateImageBody) },
    responses: {
      200: { ...json(imageAnswer, 'The picture as it is now.'), headers: REPLAYED_HEADER },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = await requireImage(c, c.req.valid('param'))
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
      status: 200,
      body: await changeProductImage(scopeOf(c), id, c.req.valid('json')),
    }))
    return c.json(imageAnswer.parse(answer.body), 200)
  },
)

productPartsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'delete',
    path: '/products/{id}/images/{image}',
    operationId: 'removeProductImage',
    summary: 'Remove a picture',
    description: 'For good: its bytes are removed as well.',
    request: { headers: orgHeaders, params: imageParams },
    responses: { 204: { description: 'Removed.' }, ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const { id } = await requireImage(c, c.req.valid('param'))
    await deleteProductImage(scopeOf(c), id)
    return c.body(null, 204)
  },
)

async function requireProduct(c: ApiContext, id: string): Promise<ProductDetail> {
  const product = await getProduct(scopeOf(c), id)
  if (!product) throw new Problem('not_found', 'commerce.product_not_found')
  return product
}

/** The variant of the path, as far as it is the product's of the path. */
async function requireVariant(c: ApiContext, params: z.infer<typeof variantParams>) {
  const { variants } = await requireProduct(c, params.id)
  const variant = variants.find(({ id }) => id === params.variant)
  if (!variant) throw new Problem('not_found', 'commerce.variant_not_found')
  return variant
}

async function requireImage(c: ApiContext, params: z.infer<typeof imageParams>) {
  const { images } = await requireProduct(c, params.id)
  const image = images.find(({ id }) => id === params.image)
  if (!image) throw new Problem('not_found', 'commerce.image_not_found')
  return image
}

/** A declared length is refused unread; what is longer than it says, as soon as it is. */
async function readPicture(c: ApiContext): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(c.req.header('content-length') ?? 0) > PRODUCT_LIMITS.image_bytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  const body: AsyncIterable<Uint8Array> | null = c.req.raw.body
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > PRODUCT_LIMITS.image_bytes) throw tooLarge()
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function tooLarge(): Problem {
  const reason = 'commerce.image_too_large'
  return new Problem('payload_too_large', reason, { errors: [{ field: 'file', reason }] })
}
