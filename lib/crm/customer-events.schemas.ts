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

/** The kinds of event behind each part of the timeline; what other domains add shows under "all". */
export const EVENT_KINDS = {
  notes: ['note.added', 'note.edited', 'note.deleted', 'note.restored'],
  changes: [
    'customer.created',
    'customer.updated',
    'customer.segment_changed',
    'customer.archived',
    'customer.restored',
    'customer.imported',
    'customer.import_undone',
    'customer.tags_changed',
    'customer.merged',
    'customer.merge_undone',
    'customer.linked',
    'customer.unlinked',
  ],
  files: ['file.added', 'file.removed'],
  credits: ['credit.granted', 'credit.spent'],
  orders: ['order.placed', 'order.status_changed', 'order.items_cancelled'],
  invoices: [
    'invoice.issued',
    'invoice.sent',
    'invoice.reminded',
    'invoice.voided',
    'invoice.paid',
    'invoice.written_off',
    'payment.recorded',
    'payment.refunded',
    'payment.reversed',
    'credit_note.issued',
    'credit_note.sent',
  ],
} as const

export const timelinePartSchema = z.enum([
  'all',
  'notes',
  'changes',
  'orders',
  'invoices',
  'files',
  'credits',
])
export type TimelinePart = z.infer<typeof timelinePartSchema>

const textSchema = z.string().nullable().catch(null)

export const changesSchema = z.record(z.string(), z.object({ from: textSchema, to: textSchema }))

export const segmentChangeSchema = z.object({
  from: z.string(),
  to: z.string(),
  reason: z.string().nullish().catch(null),
})

/** By an order, where it says one; staff need no reason. */
export const restoredSchema = z.object({ reason: z.string().nullish().catch(null) })

export const noteEventSchema = z.object({ excerpt: z.string().nullable() })

export const fileEventSchema = z.object({ name: z.string() })

export const creditEventSchema = z.object({
  amount_minor: z.number().int(),
  currency: z.string(),
  reason: z.string().nullish().catch(null),
})

/** On events of an order, and of the credit that it took or gave back. */
export const orderEventSchema = z.object({
  order_id: z.uuid(),
  number: z.number().int(),
  currency: z.string().optional(),
  total_minor: z.number().int().optional(),
  amount_minor: z.number().int().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  reason: z.string().nullish().catch(null),
})

/** On events of an invoice, and of what was paid or credited of it. */
export const financeEventSchema = z.object({
  invoice_id: z.uuid().optional(),
  number: z.string().optional(),
  currency: z.string().optional(),
  total_minor: z.number().int().optional(),
  amount_minor: z.number().int().optional(),
  reason: z.string().nullish().catch(null),
})

/** survivor_name: only on the undoing, as told to the one who is a customer again. */
export const mergeEventSchema = z.object({
  merged_id: z.uuid().optional(),
  merged_name: z.string(),
  survivor_name: z.string().optional(),
})

/** On the change of an owner: it was made because they left. */
export const ownerLeftSchema = z.object({ owner_left: z.literal(true) })

/** On any event: the bulk change that it was a part of. */
export const bulkEventSchema = z.object({ bulk_run_id: z.uuid() })

export const importedSchema = z.object({
  import_id: z.uuid().optional(),
  file_name: z.string().optional(),
  changes: changesSchema.optional(),
})

export const tagsChangedSchema = z.object({
  added: z.array(z.string()).default([]),
  removed: z.array(z.string()).default([]),
})
