import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { fromDatabase } from '@/lib/errors'
import { getEmail, listEmails } from '@/lib/platform/emails.queries'
import { emailSchema } from '@/lib/platform/emails.schemas'
import { pokeMailer } from '@/lib/platform/mailer'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import { emailAnswer, emailPageAnswer, listEmailsQuery } from './emails.schemas'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import { CALLER_PROBLEMS, json, problems, SIGNED_IN } from './responses'
import { idParam, orgHeaders } from './schemas'

const COMMON = {
  tags: ['Emails'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const emailsRouter = new OpenAPIHono<ApiEnv>()

async function requireEmail(c: ApiContext, id: string) {
  const email = await getEmail(scopeOf(c), id)
  if (!email) throw new Problem('not_found', 'platform.email_not_found')
  return withIsoTimes(emailSchema.parse(email))
}

emailsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/emails',
    operationId: 'listEmails',
    summary: 'Mails and what became of them',
    request: { headers: orgHeaders, query: listEmailsQuery },
    responses: {
      200: json(emailPageAnswer, 'One page, newest first.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { cursor, ...filter } = c.req.valid('query')
    const page = await listEmails(scopeOf(c), { ...filter, after: cursor }).catch(cursorProblem)
    return c.json(withIsoTimes(page), 200)
  },
)

emailsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/emails/{id}',
    operationId: 'getEmail',
    summary: 'One mail',
    request: { headers: orgHeaders, params: idParam },
    responses: { 200: json(emailAnswer, 'The mail.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => c.json(await requireEmail(c, c.req.valid('param').id), 200),
)

emailsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/emails/{id}/retry',
    operationId: 'retryEmail',
    summary: 'Send a mail again',
    description:
      'One that waits, failed, is uncertain or was held back. It keeps its Message-ID, so that receivers can show two as one. What it said must still be kept (`bodies_removed_at`), else 409.',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      200: json(emailAnswer, 'The mail, queued.'),
      ...problems(...CALLER_PROBLEMS, 409, 422),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const { db, org } = scopeOf(c)
    const { error } = await db.rpc('retry_email', { p_org_id: org.id, p_email_id: id })
    if (error) throw fromDatabase(error)
    pokeMailer()
    return c.json(await requireEmail(c, id), 200)
  },
)

emailsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/emails/{id}/cancel',
    operationId: 'cancelEmail',
    summary: 'Hold a mail back',
    description: 'One that waits, failed or is uncertain. What is being sent cannot be held back.',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      200: json(emailAnswer, 'The mail, held back.'),
      ...problems(...CALLER_PROBLEMS, 409, 422),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const { db, org } = scopeOf(c)
    const { error } = await db.rpc('cancel_email', { p_org_id: org.id, p_email_id: id })
    if (error) throw fromDatabase(error)
    return c.json(await requireEmail(c, id), 200)
  },
)
