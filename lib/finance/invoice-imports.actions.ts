'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { defineOrgAction } from '@/lib/action'
import type { ImportStep } from '@/lib/csv/imports.jobs'
import { importHeaderSchema, importIdSchema } from '@/lib/csv/imports.schemas'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { finishInvoiceImport, runInvoiceImportBatch } from './invoice-imports.jobs'
import { reviewInvoiceImportSchema } from './invoice-imports.schemas'

function revalidateInvoices({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}/invoices`, 'layout')
}

/** The dry run: what every row would do under this mapping. May be repeated with another one. */
export const reviewInvoiceImport = defineOrgAction(
  reviewInvoiceImportSchema,
  async (session, { import_id, mapping, ...choices }) => {
    const { error } = await session.db.rpc('review_invoice_import', {
      p_org_id: session.org.id,
      p_import_id: import_id,
      p_mapping: mapping,
      p_choices: choices,
    })
    if (error) throw fromDatabase(error)
    revalidateInvoices(session)
    return { import_id }
  },
)

/** Reads the first row as the other thing: names of the columns, or a line. */
export const changeInvoiceImportHeader = defineOrgAction(
  importHeaderSchema,
  async (session, { import_id, has_header }) => {
    const { data, error } = await session.db.rpc('change_invoice_import_header', {
      p_org_id: session.org.id,
      p_import_id: import_id,
      p_has_header: has_header,
    })
    if (error) throw fromDatabase(error)
    revalidateInvoices(session)
    return { import_id: data }
  },
)

/** The first batch at once, so that a small import is done with the click; the rest in the background. */
async function startStep(session: OrgSession, importId: string, step: ImportStep) {
  const isDone = await runInvoiceImportBatch(session, importId, step)
  if (!isDone) after(() => finishInvoiceImport(session, importId, step))
  revalidateInvoices(session)
  return { import_id: importId }
}

/** Also resumes an import that was interrupted: what is applied already is not applied again. */
export const applyInvoiceImport = defineOrgAction(importIdSchema, (session, { import_id }) =>
  startStep(session, import_id, 'apply'),
)

export const undoInvoiceImport = defineOrgAction(importIdSchema, (session, { import_id }) =>
  startStep(session, import_id, 'undo'),
)

export const cancelInvoiceImport = defineOrgAction(
  importIdSchema,
  async (session, { import_id }) => {
    const { error } = await session.db.rpc('cancel_invoice_import', {
      p_org_id: session.org.id,
      p_import_id: import_id,
    })
    if (error) throw fromDatabase(error)
    revalidateInvoices(session)
    return { import_id }
  },
)
