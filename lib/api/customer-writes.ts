import { type CustomerDetail, customerDetailSchema } from '@/lib/crm/customers.schemas'
import { AppError, fromDatabase } from '@/lib/errors'
import type { Json } from '@/lib/supabase/database.types'
import type { ApiContext } from './context'
import { claimSchema, inProgress, markReplayed, readIdempotencyKey } from './idempotency'
import { Problem } from './problem'

type Write = {
  write: 'create' | 'update' | 'archive'
  customerId?: string
  values?: Json
  expectedUpdatedAt?: string | undefined
}

const FIELD_OF_REASON: Record<string, string> = {
  'crm.customer_email_taken': 'email',
  'crm.customer_external_ref_taken': 'external_ref',
}

/** The write, the claim of the idempotency key and the stored answer are one transaction. */
export async function writeCustomer(
  c: ApiContext,
  { write, customerId, values, expectedUpdatedAt }: Write,
): Promise<CustomerDetail | null> {
  const idempotency = await readIdempotencyKey(c)
  const { data, error } = await c.get('caller').db.rpc('write_customer', {
    p_org_id: c.get('org').id,
    p_write: write,
    ...(customerId === undefined ? {} : { p_customer_id: customerId }),
    ...(values === undefined ? {} : { p_values: values }),
    ...(expectedUpdatedAt === undefined ? {} : { p_expected_updated_at: expectedUpdatedAt }),
    ...(idempotency && {
      p_idempotency_key: idempotency.key,
      p_request_hash: idempotency.requestHash,
    }),
  })
  if (error) throw refusal(fromDatabase(error), expectedUpdatedAt)
  const claim = claimSchema.parse(data)
  if (claim.state === 'running') throw inProgress()
  if (claim.state === 'done') markReplayed(c)
  return claim.body === null ? null : customerDetailSchema.parse(claim.body)
}

function refusal(error: AppError, expectedUpdatedAt: string | undefined): Error {
  if (error.reason === 'crm.customer_changed' && expectedUpdatedAt !== undefined) {
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
