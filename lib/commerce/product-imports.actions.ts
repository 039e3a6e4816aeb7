'use server'

import { defineOrgAction } from '@/lib/action'
import { importActions } from '@/lib/csv/imports.action-frame'
import { productImports } from './product-imports.kind'
import { reviewProductImportSchema } from './product-imports.schemas'

const actions = importActions(productImports, 'products')

export const reviewProductImport = defineOrgAction(
  reviewProductImportSchema,
  (session, { import_id, ...review }) => actions.review(session, import_id, review),
)
export const changeProductImportHeader = actions.changeHeader
export const applyProductImport = actions.apply
export const undoProductImport = actions.undo
export const cancelProductImport = actions.cancel
