'use server'

import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { showAnew } from '@/lib/show-anew'
import {
  creditNotePreviewSchema,
  creditNoteSchema,
  issueCreditNoteSchema,
  previewCreditNoteSchema,
} from './credit-notes.schemas'

/** For the dialog, which asks at every change of a quantity. Changes nothing. */
export const previewCreditNote = defineOrgAction(
  previewCreditNoteSchema,
  async ({ db, org }, { invoice_id, items }) => {
    const { data, error } = await db.rpc('preview_credit_note', {
      p_org_id: org.id,
      p_invoice_id: invoice_id,
      ...(items && { p_items: items }),
    })
    if (error) throw fromDatabase(error)
    return creditNotePreviewSchema.parse(data)
  },
)

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
