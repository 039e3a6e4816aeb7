'use server'

import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { showAnew } from '@/lib/show-anew'
import { creditNoteSchema, issueCreditNoteSchema } from './credit-notes.schemas'

/** Takes back an invoice, in whole or part. */
export const issueCreditNote = defineOrgAction(issueCreditNoteSchema, async (session, input) => {
  const { invoice_id, idempotency_key, ...details } = input
  const { data, error } = await session.db.rpc('issue_credit_note', {
    p_org_id: session.org.id,
    p_invoice_id: invoice_id,
    p_details: details,
    p_idempotency_key: idempotency_key,
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return creditNoteSchema.parse(data)
})
