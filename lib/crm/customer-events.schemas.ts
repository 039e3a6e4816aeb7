import { z } from 'zod'

export const customerEventSchema = z.object({
  id: z.number().int(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
  actor_id: z.uuid().nullable(),
  actor_name: z.string().nullable(),
  occurred_at: z.string(),
})
export type CustomerEvent = z.infer<typeof customerEventSchema>

const textSchema = z.string().nullable().catch(null)

export const changesSchema = z.record(z.string(), z.object({ from: textSchema, to: textSchema }))

export const segmentChangeSchema = z.object({
  from: z.string(),
  to: z.string(),
  reason: z.string().optional(),
})

export const noteEventSchema = z.object({ excerpt: z.string().nullable() })

export const fileEventSchema = z.object({ name: z.string() })

export const mergeEventSchema = z.object({ merged_name: z.string() })

export const importedSchema = z.object({
  import_id: z.uuid().optional(),
  file_name: z.string().optional(),
  changes: changesSchema.optional(),
})

export const tagsChangedSchema = z.object({
  added: z.array(z.string()).default([]),
  removed: z.array(z.string()).default([]),
})
