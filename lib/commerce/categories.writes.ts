import 'server-only'
import type { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import { toFieldError } from '@/lib/field-error'
import type { OrgScope } from '@/lib/scope'
import { type categoryFields, savedCategorySchema } from './categories.schemas'

type Values = { [Field in keyof typeof categoryFields]?: z.infer<(typeof categoryFields)[Field]> }

/** Adds a category when `categoryId` is null. */
export async function putCategory(
  { db, org }: OrgScope,
  categoryId: string | null,
  values: Values,
): Promise<z.infer<typeof savedCategorySchema>> {
  const { data, error } = await db.rpc('save_category', {
    p_org_id: org.id,
    p_category_id: categoryId ?? undefined,
    p_values: values,
  })
  if (error) throw toFieldError(error, ['name', 'slug', 'position'])
  return savedCategorySchema.parse(data)
}

export async function removeCategory({ db, org }: OrgScope, categoryId: string): Promise<void> {
  const { error } = await db.rpc('delete_category', {
    p_org_id: org.id,
    p_category_id: categoryId,
  })
  if (error) throw fromDatabase(error)
}
