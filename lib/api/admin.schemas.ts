import { z } from '@hono/zod-openapi'
import { cursorQuery, limitQuery } from './schemas'

const page = z.strictObject({ limit: limitQuery, cursor: cursorQuery })

export const organizationsQuery = page.extend({
  q: z.string().trim().min(1).max(100).optional().openapi({
    description: 'Part of the name or of the address.',
    example: 'acme',
  }),
})

export const adminAuditQuery = page.extend({
  organization: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .optional()
    .openapi({
      description: 'Slug of an organization; left out, the trail of what belongs to none.',
      example: 'acme',
    }),
})

export const auditQuery = page.extend({
  table: z
    .string()
    .regex(/^[a-z_]{1,63}$/)
    .optional()
    .openapi({ description: 'Changes of one table only.', example: 'memberships' }),
})

export const adminResetBody = z
  .strictObject({ email: z.email().max(254).openapi({ example: 'agent@acme.test' }) })
  .openapi('AdminResetPasswordInput')

export const adminResetAnswer = z
  .object({ user_id: z.uuid(), email: z.string(), password_change_required: z.literal(true) })
  .openapi('AdminResetPassword', {
    example: {
      user_id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
      email: 'agent@acme.test',
      password_change_required: true,
    },
  })

const organization = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  created_at: z.string(),
  member_count: z.int(),
  owner_emails: z.array(z.string()),
})

export const organizationPageAnswer = z
  .object({ items: z.array(organization), next_cursor: z.string().nullable() })
  .openapi('OrganizationPage', {
    example: {
      items: [
        {
          id: '0b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d22',
          slug: 'acme',
          name: 'Acme',
          created_at: '2026-11-01T08:00:00+00:00',
          member_count: 3,
          owner_emails: ['owner@acme.test'],
        },
      ],
      next_cursor: null,
    },
  })

const auditEntry = z.object({
  id: z.uuid(),
  occurred_at: z.string(),
  actor_id: z.uuid().nullable(),
  actor_email: z.string().nullable().openapi({
    description:
      'Of those who are or were members. Of anybody else, such as a customer, it is null.',
  }),
  request_id: z.string().nullable(),
  action: z.enum(['insert', 'update', 'delete', 'read']),
  table_name: z.string(),
  row_id: z.string().nullable(),
})

const entryExample = {
  id: '0b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d22',
  occurred_at: '2026-11-01T08:00:00+00:00',
  actor_id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  actor_email: 'owner@acme.test',
  request_id: null,
  action: 'update' as const,
  table_name: 'memberships',
  row_id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
}

export const adminAuditPageAnswer = z
  .object({
    items: z.array(auditEntry.extend({ fields: z.array(z.string()) })),
    next_cursor: z.string().nullable(),
  })
  .openapi('AdminAuditPage', {
    example: { items: [{ ...entryExample, fields: ['role'] }], next_cursor: null },
  })

const values = z.record(z.string(), z.unknown()).nullable()

export const auditPageAnswer = z
  .object({
    items: z.array(auditEntry.extend({ before: values, after: values })),
    next_cursor: z.string().nullable(),
  })
  .openapi('AuditPage', {
    example: {
      items: [
        { ...entryExample, actor_id: null, before: { role: 'agent' }, after: { role: 'admin' } },
      ],
      next_cursor: null,
    },
  })
