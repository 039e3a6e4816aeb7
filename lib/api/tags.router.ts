import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { listTagsWithCounts } from '@/lib/crm/tags.queries'
import type { TagWithCount } from '@/lib/crm/tags.schemas'
import { changeTag, insertTag } from '@/lib/crm/tags.writes'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import {
  countAnswer,
  createTagBody,
  mergeTagBody,
  tagAnswer,
  tagListAnswer,
  updateTagBody,
} from './customer-record.schemas'
import { writeRecord } from './customer-record-writes'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import {
  CALLER_PROBLEMS,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, writeHeaders } from './schemas'

const COMMON = {
  tags: ['Tags'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const tagsRouter = new OpenAPIHono<ApiEnv>()

tagsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/tags',
    operationId: 'listTags',
    summary: 'All tags, with how many customers carry each',
    request: { headers: orgHeaders },
    responses: {
      200: json(tagListAnswer, 'All of them, by name.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) =>
    c.json({ items: withIsoTimes(await listTagsWithCounts(scopeOf(c))), next_cursor: null }, 200),
)

tagsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/tags',
    operationId: 'createTag',
    summary: 'Create a tag',
    description:
      'A name that another tag has, in whatever case and accents, is 409. An organization has at most 1,000.',
    request: { headers: writeHeaders, body: jsonBody(createTagBody) },
    responses: {
      201: { ...json(tagAnswer, 'Created.'), headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER } },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => {
      const id = await insertTag(scopeOf(c), c.req.valid('json'))
      return { status: 201, body: await requireTag(c, id) }
    })
    const tag = tagAnswer.parse(answer.body)
    c.header('Location', `/api/v1/tags/${tag.id}`)
    return c.json(tag, 201)
  },
)

tagsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/tags/{id}',
    operationId: 'getTag',
    summary: 'One tag',
    request: { headers: orgHeaders, params: idParam },
    responses: { 200: json(tagAnswer, 'The tag.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => c.json(await requireTag(c, c.req.valid('param').id), 200),
)

tagsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'put',
    path: '/tags/{id}',
    operationId: 'updateTag',
    summary: 'Rename or recolor a tag',
    request: { headers: writeHeaders, params: idParam, body: jsonBody(updateTagBody) },
    responses: {
      200: { ...json(tagAnswer, 'The tag as it is now.'), headers: REPLAYED_HEADER },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => {
      await changeTag(scopeOf(c), { tag_id: id, ...c.req.valid('json') })
      return { status: 200, body: await requireTag(c, id) }
    })
    return c.json(tagAnswer.parse(answer.body), 200)
  },
)

tagsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'delete',
    path: '/tags/{id}',
    operationId: 'deleteTag',
    summary: 'Delete a tag',
    description: 'It is taken from everyone who has it.',
    request: { headers: writeHeaders, params: idParam },
    responses: {
      204: { description: 'Deleted.', headers: REPLAYED_HEADER },
      ...problems(...CALLER_PROBLEMS, 409, 429),
    },
  }),
  async (c) => {
    await writeRecord(c, 'delete_tag', { tag_id: c.req.valid('param').id }, z.null())
    return c.body(null, 204)
  },
)

tagsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/tags/{id}/merge',
    operationId: 'mergeTags',
    summary: 'Merge a tag into another',
    description: 'Everyone who has this tag gets the other one; this one is gone afterwards.',
    request: { headers: writeHeaders, params: idParam, body: jsonBody(mergeTagBody) },
    responses: {
      200: { ...json(countAnswer, 'How many customers had it.'), headers: REPLAYED_HEADER },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const values = { tag_id: c.req.valid('param').id, into_id: c.req.valid('json').into_id }
    return c.json(await writeRecord(c, 'merge_tags', values, countAnswer), 200)
  },
)

/** Out of all of them: an organization has a few dozen, and each comes with its count. */
async function requireTag(c: ApiContext, id: string): Promise<TagWithCount> {
  const tag = (await listTagsWithCounts(scopeOf(c))).find((one) => one.id === id)
  if (!tag) throw new Problem('not_found', 'crm.tag_not_found')
  return withIsoTimes(tag)
}
