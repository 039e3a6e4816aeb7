'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import type { OrgSession } from '@/lib/session'
import { imageIdSchema, updateImageSchema } from './images.schemas'
import { changeProductImage, deleteProductImage } from './images.writes'

function revalidateImages({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}/products`, 'layout')
  revalidatePath('/s/[site]', 'layout')
}

export const updateProductImage = defineOrgAction(
  updateImageSchema,
  async (session, { org: _, image_id, ...values }) => {
    const { id } = await changeProductImage(session, image_id, values)
    revalidateImages(session)
    return { id }
  },
)

export const removeProductImage = defineOrgAction(imageIdSchema, async (session, { image_id }) => {
  await deleteProductImage(session, image_id)
  revalidateImages(session)
  return { id: image_id }
})
