'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { toFieldError } from '@/lib/field-error'
import type { OrgSession } from '@/lib/session'
import { showAnew } from '@/lib/show-anew'
import {
  saveShippingRateSchema,
  setShopPublishedSchema,
  shippingRateIdSchema,
  updateShopSchema,
} from './shops.schemas'

/** The shop's name, currency and delivery show on its pages and on the staff's. */
function revalidateShop({ org }: OrgSession): void {
  showAnew({ org })
  revalidatePath('/s/[site]', 'layout')
}

export const updateShop = defineOrgAction(
  updateShopSchema,
  async (session, { org: _, ...values }) => {
    const { error } = await session.db.rpc('update_shop', {
      p_org_id: session.org.id,
      p_values: values,
    })
    if (error) throw toFieldError(error, Object.keys(updateShopSchema.shape))
    revalidateShop(session)
    return null
  },
)

export const setShopPublished = defineOrgAction(
  setShopPublishedSchema,
  async (session, { is_published }) => {
    const { error } = await session.db.rpc('set_shop_published', {
      p_org_id: session.org.id,
      p_is_published: is_published,
    })
    if (error) throw fromDatabase(error)
    revalidateShop(session)
    return null
  },
)

export const saveShippingRate = defineOrgAction(
  saveShippingRateSchema,
  async (session, { org: _, rate_id, ...values }) => {
    const { error } = await session.db.rpc('save_shipping_rate', {
      p_org_id: session.org.id,
      p_rate_id: rate_id ?? undefined,
      p_values: values,
    })
    if (error) throw toFieldError(error, Object.keys(saveShippingRateSchema.shape))
    revalidateShop(session)
    return null
  },
)

export const deleteShippingRate = defineOrgAction(
  shippingRateIdSchema,
  async (session, { rate_id }) => {
    const { error } = await session.db.rpc('delete_shipping_rate', {
      p_org_id: session.org.id,
      p_rate_id: rate_id,
    })
    if (error) throw fromDatabase(error)
    revalidateShop(session)
    return null
  },
)
