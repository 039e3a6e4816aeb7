'use server'

import { addToCart, setWishlistItem } from './cart.actions'
import { chosenValues, findVariant } from './choice.rules'
import { getShopProduct } from './products.queries'
import { createShopperSupabase } from './shopper'
import { getShop } from './shops.queries'

/**
 * Forms that say what they mean by options, as people choose: fields shop, product (its slug),
 * option_0 and so on. The variant is found here, since a form without scripts cannot know it.
 */
export async function addChoiceToCart(form: FormData): Promise<void> {
  return addToCart(await withVariant(form))
}

export async function wishForChoice(form: FormData): Promise<void> {
  return setWishlistItem(await withVariant(form))
}

async function withVariant(form: FormData): Promise<FormData> {
  const [slug, product] = [form.get('shop'), form.get('product')]
  if (form.has('variant_id') || typeof slug !== 'string' || typeof product !== 'string') return form
  const db = await createShopperSupabase()
  const shop = await getShop(db, slug)
  const found = shop ? await getShopProduct({ db, org: { id: shop.org_id } }, product) : null
  const variant = findVariant(found?.variants ?? [], chosenValues(form))
  const given = new FormData()
  for (const [name, value] of form) given.append(name, value)
  // A combination that is not on offer is answered like any variant that is not there.
  given.set('variant_id', variant?.id ?? '00000000-0000-4000-8000-000000000000')
  return given
}
