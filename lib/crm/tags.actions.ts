'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { createTagSchema, mergeTagsSchema, tagIdSchema, updateTagSchema } from './tags.schemas'
import { changeTag, insertTag } from './tags.writes'

/** Tags show on the list, on every customer and in the settings. */
function revalidateTags({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}`, 'layout')
}

export const createTag = defineOrgAction(createTagSchema, async (session, input) => {
  const id = await insertTag(session, input)
  revalidateTags(session)
  return { id }
})

export const updateTag = defineOrgAction(updateTagSchema, async (session, input) => {
  const id = await changeTag(session, input)
  revalidateTags(session)
  return { id }
})

/** Answers how many customers had the tag that is gone now. */
export const mergeTags = defineOrgAction(mergeTagsSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('merge_tags', {
    p_org_id: session.org.id,
    p_from_id: input.from_id,
    p_into_id: input.into_id,
  })
  if (error) throw fromDatabase(error)
  revalidateTags(session)
  return { count: data }
})

/** Answers how many customers had it. */
export const deleteTag = defineOrgAction(tagIdSchema, async (session, { tag_id }) => {
  const { data, error } = await session.db.rpc('delete_tag', {
    p_org_id: session.org.id,
    p_tag_id: tag_id,
  })
  if (error) throw fromDatabase(error)
  revalidateTags(session)
  return { count: data }
})
