'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { removeCustomerFile } from './files.removal'
import { fileIdSchema } from './files.schemas'

// Uploading is a request of its own, POST /api/v1/customers/{id}/files: an action would hold the
// form and say nothing about how far a large file is. Downloading is a link.

export const removeFile = defineOrgAction(fileIdSchema, async (session, { file_id }) => {
  await removeCustomerFile(session, file_id)
  revalidatePath(`/o/${session.org.slug}/customers`, 'layout')
  return { id: file_id }
})
