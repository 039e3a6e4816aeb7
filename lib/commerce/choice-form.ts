import 'server-only'
import { z } from 'zod'
import { defineAction } from '@/lib/action'
import { shopFormSchema } from './cart.schemas'
import { chosenValues, findVariant } from './choice.rules'
import { getShopProduct } from './products.queries'
import type { ShopForm } from './shop-form'
import { createShopperSupabase } from './shopper'
import { getShop } from './shops.queries'

const choiceSchema = shopFormSchema.extend({
  product: z.string(),
  options: z.array(z.string()),
})

const findChoice = defineAction(
  choiceSchema,
  async (_context, { shop: slug, product, options }) => {
    const db = await createShopperSupabase()
    const shop = await getShop(db, slug)
    const found = shop ? await getShopProduct({ db, org: { id: shop.org_id } }, product) : null
    return findVariant(found?.variants ?? [], options)?.id ?? null
  },
)

/**
 * A form of the shop that says what it means by options, as people choose: fields shop, product (its
 * slug), option_0 and so on. The variant is found here, since a form without scripts cannot know it.
 */
export function defineChoiceForm(action: ShopForm): ShopForm {
  return async (form) => {
    if (form.has('variant_id')) return action(form)
    const [shop, product] = [form.get('shop'), form.get('product')]
    const found = await findChoice({ shop, product, options: chosenValues(form) })
    const given = new FormData()
    for (const [name, value] of form) given.append(name, value)
    // A combination that is not on offer is answered like any variant that is not there.
    given.set('variant_id', (found.ok && found.data) || '00000000-0000-4000-8000-000000000000')
    return action(given)
  }
}
