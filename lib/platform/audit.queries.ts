import 'server-only'
import { decodeCursor, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import {
  type AuditAction,
  auditActionSchema,
  auditPositionSchema,
  auditValuesSchema,
  type ListAuditInput,
} from './audit.schemas'

const pageSize = 50

export type AuditEntry = {
  id: string
  occurred_at: string
  actor_id: string | null
  actor_email: string | null
  request_id: string | null
  action: AuditAction
  table_name: string
  row_id: string | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

/** Newest first; each page starts where the last one ended, however much was added meanwhile. */
export async function listAuditEntries(
  { db, org }: OrgScope,
  input: ListAuditInput & { limit?: number },
) {
  const limit = input.limit ?? pageSize
  let query = db
    .from('audit_log')
    .select(
      'id, occurred_at, actor_id, actor_email, request_id, action, table_name, row_id, before, after',
    )
    .eq('org_id', org.id)
  if (input.table) query = query.eq('table_name', input.table)
  if (input.actor) query = query.eq('actor_id', input.actor)
  if (input.after) {
    const { occurred_at, id } = decodeCursor(auditPositionSchema, input.after)
    // The first condition alone says where in the index to start; the second breaks ties.
    query = query.lte('occurred_at', occurred_at).or(`occurred_at.lt."${occurred_at}",id.lt.${id}`)
  }
  const { data, error } = await query
    .order('occurred_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(limit + 1)
  if (error) throw fromDatabase(error)
  const entries = data.map(
    (row): AuditEntry => ({
      ...row,
      action: auditActionSchema.parse(row.action),
      before: auditValuesSchema.parse(row.before),
      after: auditValuesSchema.parse(row.after),
    }),
  )
  return toPage(entries, limit, ({ occurred_at, id }) => ({ occurred_at, id }))
}
