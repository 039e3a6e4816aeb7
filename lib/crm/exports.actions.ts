'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { defineOrgAction } from '@/lib/action'
import { runCustomerExports, sweepCustomerExports } from './exports.jobs'
import { createCustomerExport, discardCustomerExport } from './exports.queries'
import { createExportSchema, exportIdSchema } from './exports.schemas'

/** Answers as soon as it is decided who is in it; the files follow. */
export const startCustomerExport = defineOrgAction(createExportSchema, async (session, input) => {
  const exportId = await createCustomerExport(session, input)
  after(runCustomerExports)
  revalidatePath(`/o/${session.org.slug}/customers/exports`)
  return { export_id: exportId }
})

export const discardExport = defineOrgAction(exportIdSchema, async (session, { export_id }) => {
  await discardCustomerExport(session, export_id)
  // Whoever was given a link has it until the file is gone.
  after(sweepCustomerExports)
  revalidatePath(`/o/${session.org.slug}/customers/exports`)
  return { export_id }
})
