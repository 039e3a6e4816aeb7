'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { defineOrgAction } from '@/lib/action'
import type { ImportStep } from '@/lib/csv/imports.jobs'
import { importHeaderSchema, importIdSchema } from '@/lib/csv/imports.schemas'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { finishImport, runImportBatch } from './imports.jobs'
import { reviewImportSchema } from './imports.schemas'

function revalidateImports({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}/customers`, 'layout')
}

/** The dry run: what every row would do under this mapping. May be repeated with another one. */
export const reviewCustomerImport = defineOrgAction(
  reviewImportSchema,
  async (session, { import_id, mapping, on_match }) => {
    const { error } = await session.db.rpc('review_customer_import', {
      p_import_id: import_id,
      p_mapping: mapping,
      p_on_match: on_match,
    })
    if (error) throw fromDatabase(error)
    revalidateImports(session)
    return { import_id }
  },
)

/** Reads the first row as the other thing: names of the columns, or a customer. */
export const changeImportHeader = defineOrgAction(
  importHeaderSchema,
  async (session, { import_id, has_header }) => {
    const { data, error } = await session.db.rpc('change_customer_import_header', {
      p_import_id: import_id,
      p_has_header: has_header,
    })
    if (error) throw fromDatabase(error)
    revalidateImports(session)
    return { import_id: data }
  },
)

/** The first batch at once, so that a small import is done with the click; the rest in the background. */
async function startStep(session: OrgSession, importId: string, step: ImportStep) {
  const isDone = await runImportBatch(session, importId, step)
  if (!isDone) after(() => finishImport(session, importId, step))
  revalidateImports(session)
  return { import_id: importId }
}

/** Also resumes an import that was interrupted: what is applied already is not applied again. */
export const applyCustomerImport = defineOrgAction(importIdSchema, (session, { import_id }) =>
  startStep(session, import_id, 'apply'),
)

export const undoCustomerImport = defineOrgAction(importIdSchema, (session, { import_id }) =>
  startStep(session, import_id, 'undo'),
)

export const cancelCustomerImport = defineOrgAction(
  importIdSchema,
  async (session, { import_id }) => {
    const { error } = await session.db.rpc('cancel_customer_import', { p_import_id: import_id })
    if (error) throw fromDatabase(error)
    revalidateImports(session)
    return { import_id }
  },
)
