import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { getCustomerNote, listCustomerNotes, listNoteVersions } from '@/lib/crm/notes.queries'
import { type CustomerNote, customerNoteSchema } from '@/lib/crm/notes.schemas'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import {
  createNoteBody,
  noteAnswer,
  notePageAnswer,
  noteParams,
  noteVersionPageAnswer,
  updateNoteBody,
} from './customer-notes.schemas'
import { writeRecord } from './customer-record-writes'
import { etagOf, expectedVersion } from './etag'
import { withIsoTimes } from './iso-times'
import { requireCustomer } from './moved'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import {
  CALLER_PROBLEMS,
  ETAG_HEADER,
  json,
  jsonBody,
  LOCATION_HEADER,
  MERGED,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, pageQuery, versionedHeaders, writeHeaders } from './schemas'

const COMMON = {
  tags: ['Notes'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const customerNotesRouter = new OpenAPIHono<ApiEnv>()

customerNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/{id}/notes',
    operationId: 'listCustomerNotes',
    summary: 'The notes about a customer',
    request: { headers: orgHeaders, params: idParam, query: pageQuery },
    responses: {
      200: json(notePageAnswer, 'One page: pinned notes first, then newest first.'),
      ...MERGED,
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const page = await listCustomerNotes(scopeOf(c), id, c.req.valid('query')).catch(cursorProblem)
    if (page.items.length === 0) await requireCustomer(c, id)
    return c.json(withIsoTimes(page), 200)
  },
)

customerNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/{id}/notes',
    operationId: 'createCustomerNote',
    summary: 'Write a note about a customer',
    request: { headers: writeHeaders, params: idParam, body: jsonBody(createNoteBody) },
    responses: {
      201: {
        ...json(noteAnswer, 'Written.'),
        headers: { ...ETAG_HEADER, ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const values = { customer_id: c.req.valid('param').id, ...c.req.valid('json') }
    const note = await writeRecord(c, 'create_note', values, customerNoteSchema)
    c.header('Location', `/api/v1/customers/${note.customer_id}/notes/${note.id}`)
    return c.json(tagged(c, note), 201)
  },
)

customerNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/{id}/notes/{note}',
    operationId: 'getCustomerNote',
    summary: 'One note',
    request: { headers: orgHeaders, params: noteParams },
    responses: {
      200: { ...json(noteAnswer, 'The note.'), headers: ETAG_HEADER },
      ...MERGED,
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => c.json(tagged(c, await requireNote(c)), 200),
)

customerNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'put',
    path: '/customers/{id}/notes/{note}',
    operationId: 'updateCustomerNote',
    summary: 'Edit or pin a note',
    description:
      'The body before is kept as a version. With `If-Match`: 412 when it was edited since.',
    request: { headers: versionedHeaders, params: noteParams, body: jsonBody(updateNoteBody) },
    responses: {
      200: {
        ...json(noteAnswer, 'The note as it is now.'),
        headers: { ...ETAG_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(412, ...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const values = {
      ...idsOf(c.req.valid('param')),
      ...c.req.valid('json'),
      expected_updated_at: expectedVersion(c),
    }
    return c.json(tagged(c, await writeRecord(c, 'update_note', values, customerNoteSchema)), 200)
  },
)

customerNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'delete',
    path: '/customers/{id}/notes/{note}',
    operationId: 'deleteCustomerNote',
    summary: 'Delete a note',
    description: 'It can be brought back.',
    request: { headers: writeHeaders, params: noteParams },
    responses: {
      204: { description: 'Deleted, now or before.', headers: REPLAYED_HEADER },
      ...problems(...CALLER_PROBLEMS, 409, 429),
    },
  }),
  async (c) => {
    await writeRecord(c, 'delete_note', idsOf(c.req.valid('param')), z.null())
    return c.body(null, 204)
  },
)

customerNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/{id}/notes/{note}/restore',
    operationId: 'restoreCustomerNote',
    summary: 'Bring a deleted note back',
    request: { headers: writeHeaders, params: noteParams },
    responses: {
      200: {
        ...json(noteAnswer, 'The note as it is now.'),
        headers: { ...ETAG_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...CALLER_PROBLEMS, 409, 429),
    },
  }),
  async (c) => {
    const values = idsOf(c.req.valid('param'))
    return c.json(tagged(c, await writeRecord(c, 'restore_note', values, customerNoteSchema)), 200)
  },
)

customerNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/{id}/notes/{note}/versions',
    operationId: 'listCustomerNoteVersions',
    summary: 'The bodies that a note had before',
    request: { headers: orgHeaders, params: noteParams, query: pageQuery },
    responses: {
      200: json(noteVersionPageAnswer, 'One page, newest first; empty when it was never edited.'),
      ...MERGED,
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    await requireNote(c)
    const { note } = c.req.valid('param')
    return c.json(withIsoTimes(await listNoteVersions(scopeOf(c), note, c.req.valid('query'))), 200)
  },
)

function idsOf({ id, note }: { id: string; note: string }) {
  return { customer_id: id, note_id: note }
}

function tagged(c: ApiContext, note: CustomerNote): CustomerNote {
  const answer = withIsoTimes(note)
  c.header('ETag', etagOf(answer.updated_at))
  return answer
}

/** The note of the path, as far as it is the customer's of the path. */
async function requireNote(c: ApiContext): Promise<CustomerNote> {
  const { id, note: noteId } = noteParams.parse(c.req.param())
  const note = await getCustomerNote(scopeOf(c), noteId)
  if (note && note.customer_id !== id) {
    await requireCustomer(c, id)
    throw new Problem('not_found', 'crm.note_not_found')
  }
  if (!note) throw new Problem('not_found', 'crm.note_not_found')
  return note
}
