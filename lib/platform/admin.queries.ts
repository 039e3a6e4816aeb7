import 'server-only'
import type { z } from 'zod'
import { decodeCursor, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { Db } from '@/lib/supabase/server'
import { createdPositionSchema, userOrganizationsSchema } from './admin.schemas'
import { auditActionSchema, auditPositionSchema } from './audit.schemas'

const PAGE_SIZE = 50

type Page = { after?: string | undefined; limit?: number }

/** The database checks who asks, and writes down that they did. */
export async function listOrganizations(
  db: Db,
  { q, after, limit = PAGE_SIZE }: Page & { q?: string | undefined },
) {
  const { data, error } = await db.rpc('list_organizations', {
    ...(q ? { p_query: q } : {}),
    ...(after ? { p_after: decodeCursor(createdPositionSchema, after) } : {}),
    p_limit: limit + 1,
  })
  if (error) throw fromDatabase(error)
  return toPage(data, limit, ({ created_at, id }) => ({ created_at, id }))
}

export type PlatformOrganization = Awaited<ReturnType<typeof listOrganizations>>['items'][number]

export type PlatformUser = {
  id: string
  email: string
  name: string | null
  created_at: string
  last_sign_in_at: string | null
  password_change_required: boolean
  organizations: z.infer<typeof userOrganizationsSchema>
}

export async function findUserByEmail(db: Db, email: string): Promise<PlatformUser | null> {
  const { data, error } = await db.rpc('find_user_by_email', { p_email: email }).maybeSingle()
  if (error) throw fromDatabase(error)
  return data && { ...data, organizations: userOrganizationsSchema.parse(data.organizations) }
}

/** The trail of an organization, or of what belongs to none; without the values. */
export async function listPlatformAudit(
  db: Db,
  { org, after, limit = PAGE_SIZE }: Page & { org?: string | undefined },
) {
  const { data, error } = await db.rpc('list_platform_audit', {
    ...(org ? { p_slug: org } : {}),
    ...(after ? { p_after: decodeCursor(auditPositionSchema, after) } : {}),
    p_limit: limit + 1,
  })
  if (error) throw fromDatabase(error)
  const entries = data.map((row) => ({ ...row, action: auditActionSchema.parse(row.action) }))
  return toPage(entries, limit, ({ occurred_at, id }) => ({ occurred_at, id }))
}

export type PlatformAuditEntry = Awaited<ReturnType<typeof listPlatformAudit>>['items'][number]
