import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { limitMail } from '@/lib/identity/auth.limits'
import { resetPasswordOf } from '@/lib/identity/required-password'
import { listOrganizations, listPlatformAudit } from '@/lib/platform/admin.queries'
import { listAuditEntries } from '@/lib/platform/audit.queries'
import {
  adminAuditPageAnswer,
  adminAuditQuery,
  adminResetAnswer,
  adminResetBody,
  auditPageAnswer,
  auditQuery,
  organizationPageAnswer,
  organizationsQuery,
} from './admin.schemas'
import { requireCaller } from './caller.middleware'
import { clientAddress, visitorAuth } from './clients'
import { type ApiEnv, scopeOf } from './context'
import { withIsoTimes } from './iso-times'
import { assertPermission, requireOrganization } from './organization.middleware'
import { CALLER_PROBLEMS, json, jsonBody, problems, SIGNED_IN } from './responses'
import { orgHeaders } from './schemas'

const COMMON = { tags: ['Platform'], security: SIGNED_IN, middleware: [requireCaller] }

export const adminRouter = new OpenAPIHono<ApiEnv>()

adminRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/admin/organizations',
    operationId: 'listOrganizations',
    summary: 'All organizations, for platform admins',
    description:
      'Who runs them, nothing of what is in them. Each look is noted in the audit trail.',
    request: { query: organizationsQuery },
    responses: {
      200: json(organizationPageAnswer, 'One page, newest first.'),
      ...problems(400, 401, 403, 503),
    },
  }),
  async (c) => {
    const { q, limit, cursor } = c.req.valid('query')
    const page = await listOrganizations(c.get('caller').db, { q, limit, after: cursor })
    return c.json(withIsoTimes(page), 200)
  },
)

adminRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/admin/reset-password',
    operationId: 'requirePasswordChange',
    summary: 'Require a new password of somebody, for platform admins',
    description:
      'Their sessions end, their password stops working, and they can do nothing until they have chosen another, which only a mail leads them to. May be repeated: another mail goes out.',
    request: { body: jsonBody(adminResetBody) },
    responses: {
      200: json(adminResetAnswer, 'Required, and the mail is on its way.'),
      ...problems(400, 401, 403, 404, 413, 415, 429, 503),
    },
  }),
  async (c) => {
    const { email } = c.req.valid('json')
    await limitMail(clientAddress(c), email)
    return c.json(await resetPasswordOf(c.get('caller').db, visitorAuth(c), email), 200)
  },
)

adminRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/admin/audit',
    operationId: 'listPlatformAudit',
    summary: 'The audit trail, for platform admins',
    description:
      'Which columns of what changed, never the values: those are the tenant’s. The look is noted in the same trail.',
    request: { query: adminAuditQuery },
    responses: {
      200: json(adminAuditPageAnswer, 'One page, newest first.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { organization, limit, cursor } = c.req.valid('query')
    const { db } = c.get('caller')
    const page = await listPlatformAudit(db, { org: organization, limit, after: cursor })
    return c.json(withIsoTimes(page), 200)
  },
)

adminRouter.openapi(
  createRoute({
    ...COMMON,
    middleware: [requireCaller, requireOrganization],
    method: 'get',
    path: '/audit',
    operationId: 'listAuditEntries',
    summary: 'The audit trail of one’s own organization',
    description: 'Every change with its values, and every look by a platform admin.',
    request: { headers: orgHeaders, query: auditQuery },
    responses: {
      200: json(auditPageAnswer, 'One page, newest first.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { table, limit, cursor } = c.req.valid('query')
    // Row-level security would show an empty trail, which looks like nothing ever happened.
    await assertPermission(c, 'audit.read')
    const page = await listAuditEntries(scopeOf(c), { table, limit, after: cursor })
    return c.json(withIsoTimes(page), 200)
  },
)
