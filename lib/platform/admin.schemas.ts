import { z } from 'zod'
import { emailSchema } from '@/lib/identity/auth.schemas'

export const createdPositionSchema = z.object({
  created_at: z.iso.datetime({ offset: true }),
  id: z.uuid(),
})

const cursorSchema = z.string().max(500).optional().catch(undefined)

export const listOrganizationsSchema = z.object({
  q: z.string().trim().max(100).optional().catch(undefined),
  after: cursorSchema,
})

export const listPlatformAuditSchema = z.object({
  org: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]{1,63}$/)
    .optional()
    .catch(undefined),
  after: cursorSchema,
})

export const userOrganizationsSchema = z.array(
  z.object({ slug: z.string(), name: z.string(), role: z.enum(['owner', 'admin', 'agent']) }),
)

export const findUserSchema = z.object({ email: emailSchema })
