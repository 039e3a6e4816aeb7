import 'server-only'
import { z } from 'zod'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import type { OrgScope } from '@/lib/scope'
import { getAdminClient } from '@/lib/supabase/admin'
import { FILES_BUCKET } from './files.schemas'

/** As many as storage removes with one call. */
const SWEEP_BATCH = 1000

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
 * organizations that are gone, of uploads that were given up. Answers how many it removed. It may
 * die at any point and run twice at once: what is left is found again, what is gone is no failure.
 */
export async function sweepCustomerFiles(): Promise<number> {
  let removed = 0
  for (;;) {
    const { data, error } = await getAdminClient().rpc('list_orphaned_customer_files', {
      p_limit: SWEEP_BATCH,
    })
    if (error) throw fromDatabase(error)
    const names = z.array(z.string()).parse(data)
    if (names.length === 0) return removed
    const gone = await removeObjects(names)
    // Storage that answers and removes nothing would be asked for ever.
    if (gone === 0) return removed
    removed += gone
  }
}

async function removeObjects(names: string[]): Promise<number> {
  const { data, error } = await getAdminClient().storage.from(FILES_BUCKET).remove(names)
  if (error) throw new AppError('unavailable', 'app.unavailable', { cause: error })
  return data.length
}
