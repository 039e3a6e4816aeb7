import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteCategory, saveCategory } from '../../../lib/commerce/categories.actions.ts'
import { listCategories } from '../../../lib/commerce/categories.queries.ts'
import { removeProductImage, updateProductImage } from '../../../lib/commerce/images.actions.ts'
import { downloadProductImage } from '../../../lib/commerce/images.queries.ts'
import { productImageUrl } from '../../../lib/commerce/images.rules.ts'
import { storeProductImage } from '../../../lib/commerce/images.upload.ts'
import { sweepProductImages } from '../../../lib/commerce/images.writes.ts'
import {
  createProduct,
  saveVariant,
  setProductStatus,
  setVariantArchived,
  updateProduct,
} from '../../../lib/commerce/products.actions.ts'
import {
  countProductsByStatus,
  getProduct,
  getShopProduct,
  listProducts,
  listShopProducts,
} from '../../../lib/commerce/products.queries.ts'
import type { ProductImage, ProductVariant } from '../../../lib/commerce/products.schemas.ts'
import {
  deleteShippingRate,
  saveShippingRate,
  setShopPublished,
  updateShop,
} from '../../../lib/commerce/shops.actions.ts'
import { getOwnShop, getShop } from '../../../lib/commerce/shops.queries.ts'
import type { ShippingRate } from '../../../lib/commerce/shops.schemas.ts'
import { adjustStock, loadStockMovements } from '../../../lib/commerce/stock.actions.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { createTokenClient, createVisitorClient } from '../../../lib/supabase/server.ts'
import { sql, yielding } from '../../helpers/db.ts'
import {
  createMembership,
  createOrganization,
  type OrganizationRow,
  required,
} from '../../helpers/factories.ts'
import { png } from '../../helpers/pictures.ts'
import {
  createSignedInUser,
  deleteUser,
  type SignedIn,
  TEST_PASSWORD,
} from '../../helpers/request.ts'
import { resetBrowser } from '../../helpers/request-scope.ts'

let org: OrganizationRow
let admin: SignedIn

beforeAll(async () => {
  resetBrowser()
  admin = await createSignedInUser({ first_name: 'Amir' })
  org = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: admin.userId, role: 'admin' })
  const form = new FormData()
  form.append('email', admin.email)
  form.append('password', TEST_PASSWORD)
  // Leads somewhere, which travels as an exception.
  await expect(signIn(form)).rejects.toMatchObject({
    digest: expect.stringContaining('NEXT_REDIRECT'),
  })
})

afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = ${org.id}`)
  await sweepProductImages()
  await deleteUser(admin)
})

const context = () => ({ requestId: randomUUID(), clientIp: 'unknown' })
const staff = () => ({ db: createTokenClient(admin.accessToken, context()), org })
const visitor = () => ({ db: createVisitorClient(context()), org })

async function done<T>(result: Promise<{ ok: true; data: T } | { ok: false; reason: string }>) {
  const answer = await result
  if (!answer.ok) throw new Error(answer.reason)
  return answer.data
}

const add = (values: object = {}) =>
  done(
    createProduct({
      org: org.slug,
      name: 'Lamp',
      status: 'published',
      variants: [{ price_minor: 1990, stock_quantity: 3 }],
      ...values,
    }),
  )

describe('products', () => {
  it('are created, changed, listed, shown to visitors, and taken away', async () => {
    const { id, name } = await add({ name: 'Desk lamp' })
    expect(name).toBe('Desk lamp')
    const product = required((await getProduct(staff(), id)) ?? undefined)
    const changed = await done(
      updateProduct({
        org: org.slug,
        product_id: id,
        expected_updated_at: product.updated_at,
        description: 'Bright.',
      }),
    )
    const stale = await updateProduct({
      org: org.slug,
      product_id: id,
      expected_updated_at: product.updated_at,
      name: 'Late',
    })
    expect(stale).toMatchObject({ ok: false, reason: 'commerce.product_changed' })
    expect(changed.updated_at).not.toBe(product.updated_at)

    const page = await listProducts(staff(), { filter: { query: 'desk' }, limit: 10 })
    expect(page).toMatchObject({ items: [{ id, stock_quantity: 3 }], next_cursor: null })

    await done(setShopPublished({ org: org.slug, is_published: true }))
    const shop = required((await getShop(visitor().db, org.slug)) ?? undefined)
    expect(shop).toMatchObject({ org_id: org.id, is_open: true })
    const shown = await listShopProducts(visitor(), { filter: { query: 'desk' }, limit: 10 })
    expect(shown.items).toMatchObject([{ id, price_from_minor: 1990, is_available: true }])
    expect(await getShopProduct(visitor(), product.slug)).toMatchObject({
      description: 'Bright.',
      variants: [{ few_left: 3 }],
    })

    await done(setProductStatus({ org: org.slug, product_id: id, status: 'archived' }))
    expect(await getShopProduct(visitor(), product.slug)).toBeNull()
    expect((await countProductsByStatus(staff())).archived).toBe(1)
    expect(await getProduct(staff(), randomUUID())).toBeNull()
    expect(await getProduct(staff(), 'no-id')).toBeNull()
    await done(setShopPublished({ org: org.slug, is_published: false }))
    expect(await getShop(visitor().db, org.slug)).toBeNull()
  })

  it('come page by page', async () => {
    for (const name of ['Pager A', 'Pager B', 'Pager C']) await add({ name })
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await listProducts(staff(), {
        filter: { query: 'pager' },
        sort: 'name.asc',
        cursor,
        limit: 1,
      })
      names.push(...page.items.map((item) => item.name))
      cursor = page.next_cursor ?? undefined
    } while (cursor)
    expect(names).toEqual(['Pager A', 'Pager B', 'Pager C'])
  })

  it('have variants and stock, and a refusal names its field', async () => {
    const { id } = await add({ name: 'Shirt' })
    const product = required((await getProduct(staff(), id)) ?? undefined)
    const first: ProductVariant = required(product.variants[0])
    const save = (variant_id: string | null, values: object) =>
      saveVariant({ org: org.slug, product_id: id, variant_id, ...values })
    await done(save(first.id, { sku: 'SHIRT-1', price_minor: 2500 }))
    expect(await save(null, { sku: 'SHIRT-1', price_minor: 1 })).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^commerce\.(sku_taken|variant_options_taken)$/),
    })
    expect(await save(first.id, { price_minor: 1.5 })).toMatchObject({
      ok: false,
      fields: { price_minor: expect.anything() },
    })
    expect(
      await setVariantArchived({ org: org.slug, variant_id: first.id, is_archived: true }),
    ).toMatchObject({ ok: false, reason: 'commerce.product_without_variants' })

    const key = randomUUID()
    const move = { org: org.slug, variant_id: first.id, quantity: 4, reason: 'Delivery', key }
    expect(await done(adjustStock(move))).toEqual({ stock_quantity: 7 })
    expect(await done(adjustStock(move))).toEqual({ stock_quantity: 7 })
    expect(await adjustStock({ org: org.slug, variant_id: first.id, quantity: -8 })).toMatchObject({
      ok: false,
      reason: 'commerce.stock_insufficient',
      detail: '7',
    })
    const count = (expected_quantity: number) =>
      adjustStock({
        org: org.slug,
        variant_id: first.id,
        quantity: 7 - expected_quantity,
        expected_quantity,
      })
    expect(await count(10)).toMatchObject({
      ok: false,
      code: 'conflict',
      reason: 'commerce.stock_changed',
      detail: '7',
    })
    expect(await done(count(7))).toEqual({ stock_quantity: 7 })
    const nothing = { org: org.slug, variant_id: first.id, quantity: 0 }
    expect(await adjustStock(nothing)).toMatchObject({
      ok: false,
      fields: { quantity: ['commerce.stock_quantity_invalid'] },
    })
    const history = await done(loadStockMovements({ org: org.slug, variant_id: first.id }))
    expect(history).toMatchObject({
      items: [
        { quantity: 4, reason: 'Delivery', actor_name: 'Amir Byron' },
        { quantity: 3, reason: null },
      ],
      next_cursor: null,
    })
  })
})

describe('categories', () => {
  it('are saved, listed with their products and deleted', async () => {
    const { id } = await done(saveCategory({ org: org.slug, category_id: null, name: 'Lamps' }))
    await add({ name: 'On the shelf', category_ids: [id] })
    await done(saveCategory({ org: org.slug, category_id: id, position: 3 }))
    expect(await listCategories(staff())).toMatchObject([
      { id, name: 'Lamps', slug: 'lamps', position: 3, product_count: 1 },
    ])
    const twin = { org: org.slug, category_id: null, name: 'Other', slug: 'lamps' }
    expect(await saveCategory(twin)).toMatchObject({
      ok: false,
      reason: 'commerce.slug_taken',
      fields: { slug: ['commerce.slug_taken'] },
    })
    await done(deleteCategory({ org: org.slug, category_id: id }))
    expect(await listCategories(staff())).toEqual([])
  })
})

describe('the shop', () => {
  it('is set up, its currency only as long as nothing has a price', async () => {
    await add()
    await done(
      updateShop({ org: org.slug, name: 'Lamps & more', contact_email: 'Shop@Example.test' }),
    )
    expect(await updateShop({ org: org.slug, currency: 'JPY' })).toMatchObject({
      ok: false,
      reason: 'commerce.shop_currency_in_use',
      fields: { currency: ['commerce.shop_currency_in_use'] },
    })
    const rate = { org: org.slug, rate_id: null, name: 'Post', price_minor: 490 }
    await done(saveShippingRate({ ...rate, country_code: 'DE' }))
    expect(await saveShippingRate({ ...rate, country_code: 'DE' })).toMatchObject({
      ok: false,
      reason: 'commerce.shipping_rate_taken',
    })
    const shop = await getOwnShop(staff())
    expect(shop).toMatchObject({
      name: 'Lamps & more',
      contact_email: 'shop@example.test',
      has_prices: true,
      shipping_rates: [{ country_code: 'DE', price_minor: 490, tax_rate_bps: 0 }],
    })
    const post: ShippingRate = required(shop.shipping_rates[0])
    const rate_id = post.id
    await done(deleteShippingRate({ org: org.slug, rate_id }))
    expect((await getOwnShop(staff())).shipping_rates).toEqual([])
  })
})

describe('pictures', () => {
  const seenBy = async (scope: ReturnType<typeof staff>, id: string) =>
    (await downloadProductImage(scope, id)) !== null

  it('of a draft are seen by staff, of what is on show by everyone, and are gone when removed', async () => {
    const { id } = await add({ name: 'Picture', status: 'draft' })
    const image: ProductImage = await storeProductImage(staff(), {
      productId: id,
      bytes: png(8, 6),
    })
    expect(image).toMatchObject({ width: 8, height: 6, alt: null, position: 0 })
    expect(productImageUrl(org.id, image.id)).toBe(`/images/products/${org.id}/${image.id}`)
    expect(await seenBy(staff(), image.id)).toBe(true)
    expect(await seenBy(visitor(), image.id)).toBe(false)

    await done(setProductStatus({ org: org.slug, product_id: id, status: 'published' }))
    expect(await seenBy(visitor(), image.id)).toBe(false)
    await done(setShopPublished({ org: org.slug, is_published: true }))
    expect(await seenBy(visitor(), image.id)).toBe(true)

    await done(updateProductImage({ org: org.slug, image_id: image.id, alt: 'A lamp' }))
    const second = await storeProductImage(staff(), { productId: id, bytes: png(4, 4) })
    await done(updateProductImage({ org: org.slug, image_id: second.id, position: 0 }))
    const product = required((await getProduct(staff(), id)) ?? undefined)
    expect(product.images).toMatchObject([
      { id: second.id, position: 0 },
      { id: image.id, position: 1, alt: 'A lamp' },
    ])
    await done(removeProductImage({ org: org.slug, image_id: image.id }))
    expect(await seenBy(staff(), image.id)).toBe(false)
    const left = await sql`
      select from storage.objects where name = ${`${org.id}/${image.id}`}`
    expect(left).toHaveLength(0)
  })

  it('that nobody knows any more are swept away', async () => {
    const { id } = await add({ name: 'Swept' })
    const image = await storeProductImage(staff(), { productId: id, bytes: png(8, 6) })
    await sql`delete from public.product_images where id = ${image.id}`
    expect(await sweepProductImages()).toBeGreaterThanOrEqual(1)
    const left = await sql`
      select from storage.objects where name = ${`${org.id}/${image.id}`}`
    expect(left).toHaveLength(0)
  })

  it.each([
    ['a page', Buffer.from('<script>alert(1)</script>'), 'commerce.image_type_refused'],
    ['a picture with script', Buffer.from('<svg onload="x()"/>'), 'commerce.image_type_refused'],
    ['nothing', Buffer.alloc(0), 'commerce.image_empty'],
    ['a picture cut short', Buffer.from(png(8, 6).subarray(0, 20)), 'commerce.image_unreadable'],
    ['a picture wider than a wall', Buffer.from(png(8, 6, 30_000)), 'commerce.image_unreadable'],
    ['more than 5 MB', Buffer.alloc(5 * 1024 * 1024 + 1), 'commerce.image_too_large'],
  ])('are refused: %s', async (_what, bytes, reason) => {
    const { id } = await add({ name: 'Refused' })
    await expect(
      storeProductImage(staff(), { productId: id, bytes: new Uint8Array(bytes) }),
    ).rejects.toMatchObject({ reason })
  })
})
