import 'server-only'
import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type Category, categorySchema } from './categories.schemas'

/** All categories in their order, with how many products stand on each. */
export async function listCategories({ db, org }: OrgScope): Promise<Category[]> {
  const { data, error } = await db.rpc('list_categories', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return z.array(categorySchema).parse(data)
}
