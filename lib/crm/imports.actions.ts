'use server'

import { defineOrgAction } from '@/lib/action'
import { importActions } from '@/lib/csv/imports.action-frame'
import { customerImports } from './imports.kind'
import { reviewImportSchema } from './imports.schemas'

const actions = importActions(customerImports, 'customers')

export const reviewCustomerImport = defineOrgAction(
  reviewImportSchema,
  (session, { import_id, ...review }) => actions.review(session, import_id, review),
)
export const changeImportHeader = actions.changeHeader
export const applyCustomerImport = actions.apply
export const undoCustomerImport = actions.undo
export const cancelCustomerImport = actions.cancel
