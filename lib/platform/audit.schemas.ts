import { z } from 'zod'

export const auditActionSchema = z.enum(['insert', 'update', 'delete', 'read'])
export type AuditAction = z.infer<typeof auditActionSchema>

export const listAuditSchema = z.object({
  table: z
    .string()
    .regex(/^[a-z_]{1,63}$/)
    .optional()
    .catch(undefined),
  actor: z.uuid().optional().catch(undefined),
  after: z.string().max(500).optional().catch(undefined),
})
export type ListAuditInput = z.infer<typeof listAuditSchema>

export const auditPositionSchema = z.object({
  occurred_at: z.iso.datetime({ offset: true }),
  id: z.uuid(),
})

/** A row as it was: whatever columns it had then. */
export const auditValuesSchema = z.record(z.string(), z.unknown()).nullable()
