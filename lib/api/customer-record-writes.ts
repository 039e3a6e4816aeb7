import type { z } from 'zod'
import { type AppError, fromDatabase } from '@/lib/errors'
import type { Json } from '@/lib/supabase/database.types'
import type { ApiContext } from './context'
import { claimSchema, inProgress, markReplayed, readIdempotencyKey } from './idempotency'
import { Problem } from './problem'

type RecordWrite =
  | 'create_note'
  | 'update_note'
  | 'delete_note'
  | 'restore_note'
  | 'move'
  | 'merge_tags'
  | 'delete_tag'
  | 'merge'
  | 'undo_merge'
  | 'dismiss_duplicate'

/** The write, the claim of the idempotency key and the stored answer are one transaction. */
export async function writeRecord<S extends z.ZodType>(
  c: ApiContext,
  write: RecordWrite,
  values: { [name: string]: Json | undefined },
  answer: S,
): Promise<z.infer<S>> {
  const idempotency = await readIdempotencyKey(c)
  const { data, error } = await c.get('caller').db.rpc('write_customer_record', {
    p_org_id: c.get('org').id,
    p_write: write,
    p_arguments: Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== undefined),
    ),
    ...(idempotency && {
      p_idempotency_key: idempotency.key,
      p_request_hash: idempotency.requestHash,
    }),
  })
  if (error) throw refusal(fromDatabase(error), values.expected_updated_at !== undefined)
  const claim = claimSchema.parse(data)
  if (claim.state === 'running') throw inProgress()
  if (claim.state === 'done') markReplayed(c)
  return answer.parse(claim.body)
}

function refusal(error: AppError, isVersioned: boolean): Error {
  if (error.reason === 'crm.note_changed' && isVersioned) {
    return new Problem('precondition_failed', error.reason, { cause: error })
  }
  return error
}
