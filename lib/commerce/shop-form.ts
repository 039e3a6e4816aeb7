import 'server-only'
import { revalidatePath } from 'next/cache'
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import type { z } from 'zod'
import { type ActionResult, defineAction } from '@/lib/action'
import { type DatabaseError, fromDatabase } from '@/lib/errors'
import { safePath } from '@/lib/request.rules'
import type { Db } from '@/lib/supabase/server'
import { requireShopOrgId } from './cart.queries'
import { shopFormSchema } from './cart.schemas'
import { type Done, outcomeAddress } from './cart-outcome.rules'
import { readGuestToken, replaceGuestToken } from './guest-cart'
import { getShopOfOrder } from './guest-orders'
import { createShopperSupabase } from './shopper'
import { getShop } from './shops.queries'

/** `<form action={…}>`, with scripts or without. It answers by leading on. */
export type ShopForm = (form: FormData) => Promise<void>

export type Visitor = { p_org_id: string; p_token?: string }

export type ShopSession = {
  db: Db
  slug: string
  orgId: string
  cartKey: string | undefined
}

/**
 * An action of a plain form in a shop, for anybody. Whatever happens, it ends with a redirect to the
 * form's `next`, or the cart, whose address says what happened: see `cartOutcomeOf`.
 */
export function defineShopForm<
  S extends z.ZodType<{ shop: string; cart_key?: string; variant_id?: string; order_id?: string }>,
>(schema: S, run: (session: ShopSession, input: z.infer<S>) => Promise<Done>): ShopForm {
  const action = defineAction(schema, async (_context, input) => {
    const db = await createShopperSupabase()
    const { shop: slug, cart_key: cartKey, order_id: orderId } = input
    const ofOrder = orderId === undefined ? null : await getShopOfOrder(db, slug, orderId)
    const orgId = ofOrder?.org_id ?? (await requireShopOrgId(db, slug))
    return run({ db, slug, orgId, cartKey }, input)
  })
  return async (form) => {
    const place = shopFormSchema.safeParse(Object.fromEntries(form))
    if (!place.success) notFound()
    const { shop, next } = place.data
    const result = await action(form)
    if (!result.ok) await answerClosedShop(result.reason)
    const path = safePath(next, `/s/${shop}/cart`)
    // The number in the header stands on every page of the shop.
    revalidatePath(`/s/${shop}`, 'layout')
    redirect(outcomeAddress(path, outcomeOf(result, form.get('variant_id'))))
  }
}

/**
 * A shop that is closed meanwhile has no page to lead on to but the one that says so. That one is
 * empty without scripts, unless it is what the form itself is answered.
 */
export async function answerClosedShop(reason: string | null): Promise<void> {
  if (reason !== 'commerce.shop_not_found') return
  if (!(await headers()).has('next-action')) notFound()
}

/** The same after an order, which a closed shop refuses for more reasons than that it is closed. */
export async function answerUnseenShop(slug: string): Promise<void> {
  if ((await headers()).has('next-action')) return
  if ((await getShop(await createShopperSupabase(), slug)) === null) notFound()
}

function outcomeOf(result: ActionResult<Done>, variantId: FormDataEntryValue | null) {
  const variant = typeof variantId === 'string' ? variantId.slice(0, 36) : undefined
  if (result.ok) return { done: result.data, variant }
  const [inField] = Object.values(result.fields ?? {}).flatMap((reasons) => reasons ?? [])
  return {
    problem: inField ?? result.reason,
    available: result.reason === 'commerce.stock_insufficient' ? result.detail : undefined,
    variant,
  }
}

type Write = (visitor: Visitor) => PromiseLike<{ error: DatabaseError | null }>

/**
 * A write of a visitor. Guests get their cart with the first thing they put in, and a new one when
 * theirs is gone: merged on another device, say, or left for too long.
 */
export async function writeAsVisitor(session: ShopSession, write: Write): Promise<void> {
  const error = await writeOnce(session, write)
  if (error?.message !== 'commerce.cart_not_found') {
    if (error) throw fromDatabase(error)
    return
  }
  const token = await replaceGuestToken(session.slug, session.orgId, session.cartKey)
  const again = await write({ p_org_id: session.orgId, p_token: token })
  if (again.error) throw fromDatabase(again.error)
}

/** A write that makes no sense in a new cart. */
export async function writeToCart(session: ShopSession, write: Write): Promise<void> {
  const error = await writeOnce(session, write)
  if (error) throw fromDatabase(error)
}

async function writeOnce(session: ShopSession, write: Write): Promise<DatabaseError | null> {
  const token = await readGuestToken(session.slug)
  const { error } = await write({ p_org_id: session.orgId, ...(token ? { p_token: token } : {}) })
  return error
}
