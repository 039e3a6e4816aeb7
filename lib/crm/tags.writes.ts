import 'server-only'
import type { z } from 'zod'
import { AppError, type DatabaseError, fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import type { createTagSchema, updateTagSchema } from './tags.schemas'

/** "VIP" and "vip" are one tag: the unique index is the only thing that can collide here. */
function toTagError(error: DatabaseError): AppError {
  const failure = fromDatabase(error)
  if (failure.code !== 'conflict') return failure
  return new AppError('conflict', 'crm.tag_name_taken', {
    fields: { name: ['crm.tag_name_taken'] },
    cause: error,
  })
}

export async function insertTag(
  { db, org }: OrgScope,
  { name, color }: z.infer<typeof createTagSchema>,
): Promise<string> {
  const { data, error } = await db
    .from('tags')
    .insert({ org_id: org.id, name, color })
    .select('id')
    .single()
  if (error) throw toTagError(error)
  return data.id
}

/** Renames or recolors; what is not there stays. */
export async function changeTag(
  { db, org }: OrgScope,
  { tag_id, name, color }: z.infer<typeof updateTagSchema>,
): Promise<string> {
  const change = {
    ...(name === undefined ? {} : { name }),
    ...(color === undefined ? {} : { color }),
  }
  if (Object.keys(change).length === 0) return tag_id
  const { data, error } = await db
    .from('tags')
    .update(change)
    .eq('org_id', org.id)
    .eq('id', tag_id)
    .select('id')
    .maybeSingle()
  if (error) throw toTagError(error)
  if (!data) throw new AppError('not_found', 'crm.tag_not_found')
  return data.id
}
