import 'server-only'
import type { z } from 'zod'
import { type AppError, type DatabaseError, fromDatabase } from '@/lib/errors'
import { toFieldError } from '@/lib/field-error'
import type { OrgScope } from '@/lib/scope'
import { type categoryFields, savedCategorySchema } from './categories.schemas'

type Values = { [Field in keyof typeof categoryFields]?: z.infer<(typeof categoryFields)[Field]> }

/** What was refused, beside the field it belongs to. */
export function refusedCategory(error: DatabaseError): AppError {
  return toFieldError(error, ['name', 'slug', 'position'])
}

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
  if (error) throw refusedCategory(error)
  return savedCategorySchema.parse(data)
}

export async function removeCategory({ db, org }: OrgScope, categoryId: string): Promise<void> {
  const { error } = await db.rpc('delete_category', {
    p_org_id: org.id,
    p_category_id: categoryId,
  })
  if (error) throw fromDatabase(error)
}
