'use server'

import { defineOrgAction } from '@/lib/action'
import { importActions } from '@/lib/csv/imports.action-frame'
import { invoiceImports } from './invoice-imports.kind'
import { reviewInvoiceImportSchema } from './invoice-imports.schemas'

const actions = importActions(invoiceImports, 'invoices')

export const reviewInvoiceImport = defineOrgAction(
  reviewInvoiceImportSchema,
  (session, { import_id, ...review }) => actions.review(session, import_id, review),
)
export const changeInvoiceImportHeader = actions.changeHeader
export const applyInvoiceImport = actions.apply
export const undoInvoiceImport = actions.undo
export const cancelInvoiceImport = actions.cancel
