import { type CustomerDetail, customerDetailSchema } from '@/lib/crm/customers.schemas'
import { AppError, fromDatabase } from '@/lib/errors'
import type { Json } from '@/lib/supabase/database.types'
import type { ApiContext } from './context'
import type { expectedVersions } from './etag'
import { claimSchema, inProgress, markReplayed, readIdempotencyKey } from './idempotency'
import { Problem } from './problem'

type Write = {
  write: 'create' | 'update' | 'archive'
  customerId?: string
  values?: Json
  expected?: ReturnType<typeof expectedVersions>
}

const FIELD_OF_REASON: Record<string, string> = {
  'crm.customer_email_taken': 'email',
  'crm.customer_external_ref_taken': 'external_ref',
}

/** The write, the claim of the idempotency key and the stored answer are one transaction. */
export async function writeCustomer(
  c: ApiContext,
  { write, customerId, values, expected }: Write,
): Promise<CustomerDetail | null> {
  const idempotency = await readIdempotencyKey(c)
  const { data, error } = await c.get('caller').db.rpc('write_customer', {
    p_org_id: c.get('org').id,
    p_write: write,
    ...(customerId === undefined ? {} : { p_customer_id: customerId }),
    ...(values === undefined ? {} : { p_values: values }),
    ...(expected && { p_expected_updated_at: expected.updatedAt }),
    ...(expected?.parts === undefined ? {} : { p_expected_tags: expected.parts }),
    ...(idempotency && {
      p_idempotency_key: idempotency.key,
      p_request_hash: idempotency.requestHash,
    }),
  })
  if (error) throw refusal(fromDatabase(error), expected !== undefined)
  const claim = claimSchema.parse(data)
  if (claim.state === 'running') throw inProgress()
  if (claim.state === 'done') markReplayed(c)
  return claim.body === null ? null : customerDetailSchema.parse(claim.body)
}

function refusal(error: AppError, isConditional: boolean): Error {
  if (error.reason === 'crm.customer_changed' && isConditional) {
    return new Problem('precondition_failed', error.reason, { cause: error })
  }
  const field = FIELD_OF_REASON[error.reason]
  if (field === undefined) return error
  return new AppError(error.code, error.reason, {
    fields: { [field]: [error.reason] },
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    cause: error,
  })
}
