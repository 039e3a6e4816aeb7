import 'server-only'
import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type TagWithCount, tagWithCountSchema } from './tags.schemas'

/** All tags by name, with how many customers carry each. Counts, so for the page of tags alone. */
export async function listTagsWithCounts({ db, org }: OrgScope): Promise<TagWithCount[]> {
  const { data, error } = await db.rpc('list_tags_with_counts', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  return z.array(tagWithCountSchema).parse(data)
}
