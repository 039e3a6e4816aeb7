'use server'

import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { showAnew } from '@/lib/show-anew'
import { createTagSchema, mergeTagsSchema, tagIdSchema, updateTagSchema } from './tags.schemas'
import { changeTag, insertTag } from './tags.writes'

export const createTag = defineOrgAction(createTagSchema, async (session, input) => {
  const id = await insertTag(session, input)
  showAnew(session)
  return { id }
})

export const updateTag = defineOrgAction(updateTagSchema, async (session, input) => {
  const id = await changeTag(session, input)
  showAnew(session)
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
  showAnew(session)
  return { count: data }
})

/** Answers how many customers had it. */
export const deleteTag = defineOrgAction(tagIdSchema, async (session, { tag_id }) => {
  const { data, error } = await session.db.rpc('delete_tag', {
    p_org_id: session.org.id,
    p_tag_id: tag_id,
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return { count: data }
})
