import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  acknowledgeCart,
  addToCart,
  moveWishlistItemToCart,
  removeCartItem,
  setCartItem,
  setWishlistItem,
} from '../../../lib/commerce/cart.actions.ts'
import { getCart, getWishlist } from '../../../lib/commerce/cart.queries.ts'
import { seenFields } from '../../../lib/commerce/cart-seen.rules.ts'
import { ensureGuestToken } from '../../../lib/commerce/guest-cart.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import {
  createCart,
  createShop,
  createVariant,
  guestToken,
} from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import {
  contentsOf,
  createUser,
  destination,
  form,
  openShop,
  removeShopsAndUsers,
} from './shop.helpers.ts'

beforeEach(resetBrowser)
afterAll(removeShopsAndUsers)

const cookieOf = (slug: string) => browser.cookies.get(`clientele-cart-${slug}`)

describe('addToCart', () => {
  it('gives a guest a cart with the first thing, and puts the next one into the same', async () => {
    const { slug, org_id, variantId } = await openShop()
    const first = await destination(addToCart(form({ shop: slug, variant_id: variantId })))
    expect(first).toBe(`/s/${slug}/cart?done=added&variant=${variantId}`)
    const token = cookieOf(slug)
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    await destination(addToCart(form({ shop: slug, variant_id: variantId, quantity: '2' })))
    expect(cookieOf(slug)).toBe(token)
    expect(await contentsOf(org_id)).toEqual([{ user_id: null, quantity: 3 }])
    expect(await getCart(slug, org_id)).toMatchObject({ is_guest: true, item_count: 3 })
  })

  it('what a guest sends from one page before the first answer is there goes into one cart', async () => {
    const { slug, org_id, variantId } = await openShop()
    const line = { shop: slug, variant_id: variantId, cart_key: randomUUID() }
    const tokens = new Set<string | undefined>()
    // Each as if no other had been answered: without a cookie.
    for (const send of [addToCart, setWishlistItem, addToCart]) {
      browser.cookies.clear()
      await destination(send(form(line)))
      tokens.add(cookieOf(slug))
    }
    expect(tokens.size).toBe(1)
    expect(await contentsOf(org_id)).toEqual([{ user_id: null, quantity: 2 }])
    expect(await getWishlist(slug, org_id)).toMatchObject({ items: [{ variant_id: variantId }] })

    const elsewhere = await openShop()
    for (const other of [
      { ...line, cart_key: randomUUID() },
      { ...line, cart_key: 'nonsense' },
      { ...line, shop: elsewhere.slug, variant_id: elsewhere.variantId },
    ]) {
      browser.cookies.clear()
      expect(await destination(addToCart(form(other)))).toContain('done=added')
      tokens.add(cookieOf(other.shop))
    }
    // Of somebody who was served a copy of the same page.
    resetBrowser()
    await destination(addToCart(form(line)))
    tokens.add(cookieOf(slug))
    expect(tokens.size).toBe(5)
  })

  it('leads to where the form says, within this app, and nowhere else', async () => {
    const { slug, variantId } = await openShop()
    const leads = (next: string) =>
      destination(addToCart(form({ shop: slug, variant_id: variantId, next })))
    expect(await leads(`/s/${slug}?page=2&problem=app.old#tea`)).toBe(
      `/s/${slug}?page=2&done=added&variant=${variantId}#tea`,
    )
    expect(await leads('https://evil.test/')).toMatch(new RegExp(`^/s/${slug}/cart\\?done=added`))
    expect(await leads('//evil.test/')).toMatch(new RegExp(`^/s/${slug}/cart\\?done=added`))
    expect(await leads(`/s/${slug}?after=${'x'.repeat(2000)}`)).toMatch(
      new RegExp(`^/s/${slug}/cart\\?done=added`),
    )
  })

  it('says what cannot be bought, and makes no cart for it', async () => {
    const { slug, org_id } = await openShop()
    const soldOut = await createVariant(sql, { org_id, stock_quantity: 0 })
    const few = await createVariant(sql, { org_id, stock_quantity: 3 })
    const add = (id: string, quantity: string) =>
      destination(addToCart(form({ shop: slug, variant_id: id, quantity })))
    expect(await add(soldOut.id, '1')).toBe(
      `/s/${slug}/cart?problem=commerce.variant_unavailable&variant=${soldOut.id}`,
    )
    expect(await add(few.id, '4')).toBe(
      `/s/${slug}/cart?problem=commerce.stock_insufficient&available=3&variant=${few.id}`,
    )
    for (const quantity of ['0', '-1', '1.5', '1000000000000', '', 'one']) {
      expect(await add(few.id, quantity)).toContain('?problem=commerce.quantity_invalid')
    }
    expect(await add('not-an-id', '1')).toContain('?problem=field.')
    expect(browser.cookies.size).toBe(0)
    expect(await sql`select from public.user_carts where org_id = ${org_id}`).toHaveLength(0)
  })

  it('a guest whose cart is gone gets a new one, and the thing lies in it', async () => {
    const { slug, org_id, variantId } = await openShop()
    for (const stale of [guestToken(), 'nonsense', 'x'.repeat(4000)]) {
      browser.cookies.set(`clientele-cart-${slug}`, stale)
      await destination(addToCart(form({ shop: slug, variant_id: variantId })))
      expect(cookieOf(slug)).not.toBe(stale)
      expect(await getCart(slug, org_id)).toMatchObject({ item_count: 1 })
    }
  })

  it('a shop that is not there, or closed, takes nothing', async () => {
    const { slug, org_id, variantId } = await openShop()
    await createShop(sql, { org_id, is_open: false })
    const add = (shop: string) => destination(addToCart(form({ shop, variant_id: variantId })))
    // Without scripts the answer itself is the page that says so.
    for (const shop of [slug, 'no-such-shop-at-all']) {
      expect(await add(shop)).toBe('NEXT_HTTP_ERROR_FALLBACK;404')
    }
    browser.headers.set('next-action', 'an action')
    expect(await add(slug)).toBe(
      `/s/${slug}/cart?problem=commerce.shop_not_found&variant=${variantId}`,
    )
    expect(await add('no-such-shop-at-all')).toContain('problem=commerce.shop_not_found')
    expect(await add('../../etc')).toBe('NEXT_HTTP_ERROR_FALLBACK;404')
    expect(browser.cookies.size).toBe(0)
  })

  it('one address of the network gets so many carts an hour, and is then told to wait', async () => {
    const { slug, org_id, variantId } = await openShop()
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          browser.cookies.clear()
          await ensureGuestToken(slug, org_id)
        }),
      )
    }
    browser.cookies.clear()
    const refused = await destination(addToCart(form({ shop: slug, variant_id: variantId })))
    expect(refused).toContain('problem=app.rate_limited')
    resetBrowser()
    const allowed = await destination(addToCart(form({ shop: slug, variant_id: variantId })))
    expect(allowed).toContain('done=added')
  })
})

describe('setCartItem, removeCartItem, acknowledgeCart', () => {
  it('change the cart of the visitor, and nought takes a line out', async () => {
    const { slug, org_id, variantId } = await openShop()
    const line = { shop: slug, variant_id: variantId }
    await destination(addToCart(form(line)))
    expect(await destination(setCartItem(form({ ...line, quantity: '7' })))).toContain('done=set')
    expect(await contentsOf(org_id)).toEqual([{ user_id: null, quantity: 7 }])
    expect(await destination(setCartItem(form({ ...line, quantity: '0' })))).toContain(
      'done=removed',
    )
    expect(await contentsOf(org_id)).toEqual([])
    await destination(addToCart(form(line)))
    expect(await destination(removeCartItem(form(line)))).toContain('done=removed')
    expect(await contentsOf(org_id)).toEqual([])
  })

  it('a new price is told until it is acknowledged', async () => {
    const { slug, org_id, variantId } = await openShop()
    await destination(addToCart(form({ shop: slug, variant_id: variantId })))
    await sql`update public.product_variants set price_minor = 1200 where id = ${variantId}`
    const [before] = (await getCart(slug, org_id)).items
    expect(before).toMatchObject({ seen_price_minor: 1000, unit_price_minor: 1200 })
    // What a form does not name stood on no page.
    expect(await destination(acknowledgeCart(form({ shop: slug })))).toContain('done=acknowledged')
    const shown = await getCart(slug, org_id)
    expect(shown.items).toMatchObject([{ seen_price_minor: 1000 }])
    const seen = form({ shop: slug, ...seenFields(shown) })
    expect(await destination(acknowledgeCart(seen))).toContain('done=acknowledged')
    const [after] = (await getCart(slug, org_id)).items
    expect(after).toMatchObject({ seen_price_minor: 1200 })
  })

  it('what came up since the page was made is told still: a price, and what a merge capped', async () => {
    const { slug, org_id, variantId } = await openShop(4)
    const line = { variant_id: variantId, quantity: 3 }
    await destination(addToCart(form({ shop: slug, variant_id: variantId, quantity: '3' })))
    await sql`update public.product_variants set price_minor = 1200 where id = ${variantId}`
    const tab = form({ shop: slug, ...seenFields(await getCart(slug, org_id)) })

    const { id, email } = await createUser()
    await createCart(sql, { org_id, user_id: id, items: [{ ...line, seen_price_minor: 1000 }] })
    await destination(signIn(form({ email, password: TEST_PASSWORD })))
    await sql`update public.product_variants set price_minor = 1300 where id = ${variantId}`
    expect(await destination(acknowledgeCart(tab))).toContain('done=acknowledged')
    const left = await getCart(slug, org_id)
    expect(left).toMatchObject({
      notices: [{ kind: 'capped', wanted: 6, kept: 4 }],
      items: [{ seen_price_minor: 1000, unit_price_minor: 1300 }],
    })
    await destination(acknowledgeCart(form({ shop: slug, ...seenFields(left) })))
    expect(await getCart(slug, org_id)).toMatchObject({
      notices: [],
      items: [{ seen_price_minor: 1300 }],
    })
  })

  it('a form that nobody here made is refused', async () => {
    const { slug, variantId } = await openShop()
    for (const [field, value] of [
      ['prices', `${variantId}:1.5`],
      ['prices', variantId],
      ['notice_ids', 'all'],
      ['prices', ' '.repeat(10_001)],
    ] as const) {
      const refused = await destination(acknowledgeCart(form({ shop: slug, [field]: value })))
      expect(refused).toContain('problem=field.')
    }
  })

  it('make no cart for a guest who has none', async () => {
    const { slug, org_id, variantId } = await openShop()
    const line = { shop: slug, variant_id: variantId }
    for (const write of [removeCartItem, acknowledgeCart, moveWishlistItemToCart]) {
      expect(await destination(write(form(line)))).toContain('problem=commerce.cart_not_found')
    }
    expect(await sql`select from public.user_carts where org_id = ${org_id}`).toHaveLength(0)
  })
})

describe('setWishlistItem and moveWishlistItemToCart', () => {
  it('a guest can wish, take it back, and move it to the cart', async () => {
    const { slug, org_id, variantId } = await openShop()
    const line = { shop: slug, variant_id: variantId, next: `/s/${slug}/wishlist` }
    expect(await destination(setWishlistItem(form(line)))).toBe(
      `/s/${slug}/wishlist?done=wished&variant=${variantId}`,
    )
    expect((await getWishlist(slug, org_id)).items).toMatchObject([{ variant_id: variantId }])
    expect(await destination(setWishlistItem(form({ ...line, is_wished: 'false' })))).toContain(
      'done=unwished',
    )
    expect((await getWishlist(slug, org_id)).items).toEqual([])
    await destination(setWishlistItem(form(line)))
    expect(await destination(moveWishlistItemToCart(form(line)))).toContain('done=moved')
    expect((await getWishlist(slug, org_id)).items).toEqual([])
    expect(await getCart(slug, org_id)).toMatchObject({ item_count: 1 })
  })
})
