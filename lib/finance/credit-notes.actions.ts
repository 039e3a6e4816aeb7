'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
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
  revalidatePath(`/o/${session.org.slug}`, 'layout')
  return creditNoteSchema.parse(data)
})
