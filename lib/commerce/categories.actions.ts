'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import type { OrgSession } from '@/lib/session'
import { categoryIdSchema, saveCategorySchema } from './categories.schemas'
import { putCategory, removeCategory } from './categories.writes'

/** Categories show with every product, and in the shop. */
function revalidateCategories({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}/products`, 'layout')
  revalidatePath('/s/[site]', 'layout')
}

export const saveCategory = defineOrgAction(
  saveCategorySchema,
  async (session, { org: _, category_id, ...values }) => {
    const { id } = await putCategory(session, category_id, values)
    revalidateCategories(session)
    return { id }
  },
)

export const deleteCategory = defineOrgAction(
  categoryIdSchema,
  async (session, { category_id }) => {
    await removeCategory(session, category_id)
    revalidateCategories(session)
    return { id: category_id }
  },
)
