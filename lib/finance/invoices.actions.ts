'use server'

import { defineOrgAction } from '@/lib/action'
import { findVariantsSchema } from '@/lib/commerce/order-entry.schemas'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { showAnew } from '@/lib/show-anew'
import { saveNewDraft } from './drafts.saving'
import { findInvoiceProducts } from './invoice-editor.queries'
import { getInvoice, previewInvoice } from './invoices.queries'
import {
  type Invoice,
  invoiceFromOrderSchema,
  invoiceIdSchema,
  invoiceSchema,
  issueInvoiceSchema,
  previewInvoiceSchema,
  type SaveInvoiceDraftInput,
  saveInvoiceDraftSchema,
  voidInvoiceSchema,
} from './invoices.schemas'

// While an invoice is written the page asks; what is saved, issued or voided is one function each.

export const findProductsToInvoice = defineOrgAction(findVariantsSchema, (session, { q }) =>
  findInvoiceProducts(session, q),
)

export const previewInvoiceDraft = defineOrgAction(previewInvoiceSchema, (session, input) =>
  previewInvoice(session, {
    currency: input.currency,
    prices_include_tax: input.prices_include_tax,
    items: input.items,
  }),
)

export const saveInvoiceDraft = defineOrgAction(saveInvoiceDraftSchema, async (session, input) => {
  if (input.invoice_id !== null) return done(session, await writeDraft(session, input))
  const data = await saveNewDraft(
    ({ id, ...seen }) => writeDraft(session, { ...input, ...seen, invoice_id: id }),
    (id) => getInvoice(session, id),
  )
  return done(session, data)
})

export const deleteInvoiceDraft = defineOrgAction(
  invoiceIdSchema,
  async (session, { invoice_id }) => {
    const { error } = await session.db.rpc('delete_invoice_draft', {
      p_org_id: session.org.id,
      p_invoice_id: invoice_id,
    })
    if (error) throw fromDatabase(error)
    showAnew(session)
  },
)

/** From here on it has its number, and is what it is. */
export const issueInvoice = defineOrgAction(
  issueInvoiceSchema,
  async (session, { invoice_id, issued_on, expected_updated_at }) => {
    const { data, error } = await session.db.rpc('issue_invoice', {
      p_org_id: session.org.id,
      p_invoice_id: invoice_id,
      ...(issued_on ? { p_issued_on: issued_on } : {}),
      ...(expected_updated_at ? { p_expected_updated_at: expected_updated_at } : {}),
    })
    if (error) throw fromDatabase(error)
    return done(session, data)
  },
)

export const voidInvoice = defineOrgAction(
  voidInvoiceSchema,
  async (session, { invoice_id, reason }) => {
    const { data, error } = await session.db.rpc('void_invoice', {
      p_org_id: session.org.id,
      p_invoice_id: invoice_id,
      p_reason: reason,
    })
    if (error) throw fromDatabase(error)
    return done(session, data)
  },
)

/** The same lines for the same customer, as a draft. */
export const duplicateInvoice = defineOrgAction(
  invoiceIdSchema,
  async (session, { invoice_id }) => {
    const { data, error } = await session.db.rpc('duplicate_invoice', {
      p_org_id: session.org.id,
      p_invoice_id: invoice_id,
    })
    if (error) throw fromDatabase(error)
    return done(session, data)
  },
)

/** A draft with what the order came to, or the invoice that there is. */
export const createInvoiceFromOrder = defineOrgAction(
  invoiceFromOrderSchema,
  async (session, { order_id }) => {
    const { data, error } = await session.db.rpc('create_invoice_from_order', {
      p_org_id: session.org.id,
      p_order_id: order_id,
    })
    if (error) throw fromDatabase(error)
    return done(session, data)
  },
)

async function writeDraft(session: OrgSession, input: SaveInvoiceDraftInput): Promise<unknown> {
  const { invoice_id, idempotency_key, ...details } = input
  const { data, error } = await session.db.rpc('save_invoice_draft', {
    p_org_id: session.org.id,
    p_invoice_id: invoice_id ?? undefined,
    p_details: details,
    ...(invoice_id === null ? { p_idempotency_key: idempotency_key } : {}),
  })
  if (error) throw fromDatabase(error)
  return data
}

function done(
  session: OrgSession,
  data: unknown,
): Pick<Invoice, 'id' | 'number' | 'updated_at' | 'unasked_credit_minor'> {
  const { id, number, updated_at, unasked_credit_minor } = invoiceSchema.parse(data)
  showAnew(session)
  return { id, number, updated_at, unasked_credit_minor }
}
