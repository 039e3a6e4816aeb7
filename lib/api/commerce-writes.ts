import { fromDatabase } from '@/lib/errors'
import type { Json } from '@/lib/supabase/database.types'
import type { ApiContext } from './context'
import { claimSchema, inProgress, markReplayed, readIdempotencyKey } from './idempotency'
import { assertSessionCounts } from './organization.middleware'

type Write =
  | { write: 'add_address'; values: Json; customer_id: string | undefined }
  | { write: 'add_order_note'; order_id: string; text: string }

/** What is added, the claim of the idempotency key and the stored answer are one transaction. */
export async function writeCommerceRecord(
  c: ApiContext,
  { write, ...values }: Write,
): Promise<unknown> {
  const { orgId } = c.get('visitor')
  const caller = c.get('caller')
  // Keys of those who buy are those of all shops, so that the shop belongs to the request.
  const idempotency = await readIdempotencyKey(c, `${orgId}\n${await c.req.text()}`)
  const { data, error } = await caller.db.rpc('write_commerce_record', {
    p_org_id: orgId,
    p_write: write,
    p_arguments: values,
    ...(idempotency && {
      p_idempotency_key: idempotency.key,
      p_request_hash: idempotency.requestHash,
    }),
  })
  if (error) {
    await assertSessionCounts(caller)
    throw fromDatabase(error)
  }
  const claim = claimSchema.parse(data)
  if (claim.state === 'running') throw inProgress()
  if (claim.state === 'done') markReplayed(c)
  return claim.body
}
