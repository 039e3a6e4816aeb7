'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { defineOrgAction } from '@/lib/action'
import type { ImportStep } from '@/lib/csv/imports.jobs'
import { importHeaderSchema, importIdSchema } from '@/lib/csv/imports.schemas'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { finishProductImport, runProductImportBatch } from './product-imports.jobs'
import { reviewProductImportSchema } from './product-imports.schemas'

function revalidateProducts({ org }: OrgSession): void {
  revalidatePath(`/o/${org.slug}/products`, 'layout')
}

/** The dry run: what every row would do under this mapping. May be repeated with another one. */
export const reviewProductImport = defineOrgAction(
  reviewProductImportSchema,
  async (session, { import_id, mapping, ...choices }) => {
    const { error } = await session.db.rpc('review_product_import', {
      p_org_id: session.org.id,
      p_import_id: import_id,
      p_mapping: mapping,
      p_choices: choices,
    })
    if (error) throw fromDatabase(error)
    revalidateProducts(session)
    return { import_id }
  },
)

/** Reads the first row as the other thing: names of the columns, or a product. */
export const changeProductImportHeader = defineOrgAction(
  importHeaderSchema,
  async (session, { import_id, has_header }) => {
    const { data, error } = await session.db.rpc('change_product_import_header', {
      p_org_id: session.org.id,
      p_import_id: import_id,
      p_has_header: has_header,
    })
    if (error) throw fromDatabase(error)
    revalidateProducts(session)
    return { import_id: data }
  },
)

/** The first batch at once, so that a small import is done with the click; the rest in the background. */
async function startStep(session: OrgSession, importId: string, step: ImportStep) {
  const isDone = await runProductImportBatch(session, importId, step)
  if (!isDone) after(() => finishProductImport(session, importId, step))
  revalidateProducts(session)
  return { import_id: importId }
}

/** Also resumes an import that was interrupted: what is applied already is not applied again. */
export const applyProductImport = defineOrgAction(importIdSchema, (session, { import_id }) =>
  startStep(session, import_id, 'apply'),
)

export const undoProductImport = defineOrgAction(importIdSchema, (session, { import_id }) =>
  startStep(session, import_id, 'undo'),
)

export const cancelProductImport = defineOrgAction(
  importIdSchema,
  async (session, { import_id }) => {
    const { error } = await session.db.rpc('cancel_product_import', {
      p_org_id: session.org.id,
      p_import_id: import_id,
    })
    if (error) throw fromDatabase(error)
    revalidateProducts(session)
    return { import_id }
  },
)
