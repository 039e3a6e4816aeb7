import 'server-only'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import type { OrgScope } from '@/lib/scope'
import { getAdminClient } from '@/lib/supabase/admin'
import { sweepOrphans } from '@/lib/supabase/orphans'
import { FILES_BUCKET } from './files.schemas'

/** The file is gone when this answers; its bytes too, or with the next sweep. */
export async function removeCustomerFile({ db, org }: OrgScope, fileId: string): Promise<void> {
  const { error } = await db.rpc('remove_customer_file', { p_org_id: org.id, p_file_id: fileId })
  if (error) throw fromDatabase(error)
  try {
    await removeObjects([`${org.id}/${fileId}`])
  } catch (failure) {
    log.warn({ err: failure, file_id: fileId }, 'the bytes of a removed file wait for the sweep')
  }
}

/**
 * Removes the bytes that no row knows any more: those of removed files, of customers and
 * organizations that are gone, of uploads that were given up. Answers how many it removed.
 */
export async function sweepCustomerFiles(): Promise<number> {
  return sweepOrphans({
    list: (after) =>
      getAdminClient().rpc('list_orphaned_customer_files', after ? { p_after: after } : {}),
    remove: removeObjects,
  })
}

async function removeObjects(names: string[]): Promise<number> {
  const { data, error } = await getAdminClient().storage.from(FILES_BUCKET).remove(names)
  if (error) throw new AppError('unavailable', 'app.unavailable', { cause: error })
  return data.length
}
