'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { AppError } from '@/lib/errors'
import { getCustomerFile, signDownload } from './files.queries'
import { removeCustomerFile } from './files.removal'
import { fileIdSchema } from './files.schemas'

// Uploading is a request of its own, POST /api/v1/customers/{id}/files: an action would hold the
// form and say nothing about how far a large file is.

/** A link that downloads the file under its own name; it is good for a minute. */
export const linkFile = defineOrgAction(fileIdSchema, async (session, { file_id }) => {
  const file = await getCustomerFile(session, file_id)
  if (!file) throw new AppError('not_found', 'crm.file_not_found')
  return signDownload(session, file)
})

export const removeFile = defineOrgAction(fileIdSchema, async (session, { file_id }) => {
  await removeCustomerFile(session, file_id)
  revalidatePath(`/o/${session.org.slug}/customers`, 'layout')
  return { id: file_id }
})
