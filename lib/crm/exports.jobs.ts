import 'server-only'
import { again } from '@/lib/again'
import { BYTE_ORDER_MARK, toCsv } from '@/lib/csv/write'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import { getAdminClient, getUploadClient } from '@/lib/supabase/admin'
import { sweepOrphans } from '@/lib/supabase/orphans'
import { EXPORT_HEADER, toExportCells } from './export-columns'
import {
  EXPORTS_BUCKET,
  type ExportClaim,
  exportClaimSchema,
  exportPageSchema,
} from './exports.schemas'

/** What an import takes, and a little less than any storage takes as one object. */
const FILE_ROWS = 200_000
const FILE_BYTES = 48 * 1024 * 1024

let work: Promise<void> | undefined

/**
 * Writes what has been asked for and not begun, and what another server has begun and not finished,
 * one export after the other. It may be called at any time and by several servers.
 */
export function runCustomerExports(): Promise<void> {
  work ??= writeAll().finally(() => {
    work = undefined
  })
  return work
}

async function writeAll(): Promise<void> {
  for (;;) {
    const claim = await claimExport()
    if (!claim) return
    try {
      await writeExport(claim)
    } catch (error) {
      // Its lease runs out, and whoever looks next goes on after the last finished file.
      const { org_id, export_id } = claim
      const isTakenOver = error instanceof AppError && error.reason === 'crm.export_lease_lost'
      if (isTakenOver) log.info({ org_id, export_id }, 'export taken over or discarded')
      else log.error({ err: error, org_id, export_id }, 'export interrupted')
    }
  }
}

async function claimExport(): Promise<ExportClaim | null> {
  const { data, error } = await getAdminClient().rpc('claim_customer_export')
  if (error) throw fromDatabase(error)
  return exportClaimSchema.nullable().parse(data)
}

type Page = { number: number; rows: number; content: Buffer; isLast: boolean }

/** Page after page of an export; each also tells the database that somebody is at work. */
async function* readPages(claim: ExportClaim): AsyncGenerator<Page, undefined> {
  for (let number = claim.next_page; ; number += 1) {
    const data = await again(() =>
      getAdminClient().rpc('read_customer_export_page', {
        p_org_id: claim.org_id,
        p_export_id: claim.export_id,
        p_lease_id: claim.lease_id,
        p_number: number,
      }),
    )
    const page = exportPageSchema.parse(data)
    // Whoever asked for it may not have it any more; the database has noted that.
    if (page === null) throw new AppError('conflict', 'crm.export_lease_lost')
    yield {
      number,
      rows: page.rows.length,
      content: Buffer.from(page.rows.length > 0 ? toCsv(page.rows.map(toExportCells)) : ''),
      isLast: page.is_last,
    }
    if (page.is_last) return
  }
}

async function writeExport(claim: ExportClaim): Promise<void> {
  const pages = readPages(claim)
  try {
    let next = await pages.next()
    for (let number = claim.next_file; !next.done; number += 1) {
      const file = new FileContent(next.value, pages)
      // The lease is part of the name, so that no worker writes over what another has written.
      const name = `${claim.org_id}/${claim.export_id}/${claim.lease_id}-${number}.csv`
      await upload(name, file)
      await saveFile(claim, name, file)
      next = file.following
    }
  } finally {
    await pages.return(undefined)
  }
}

/** As many pages as one file may hold, beginning with a given one; a page is in one file only. */
class FileContent {
  rows = 0
  bytes = 0
  lastPage = 0
  following: IteratorResult<Page, undefined>
  /** Why reading ended before its time: storage only says that the upload was broken off. */
  failure: unknown
  readonly #pages: AsyncGenerator<Page, undefined>

  constructor(first: Page, pages: AsyncGenerator<Page, undefined>) {
    this.following = { done: false, value: first }
    this.#pages = pages
  }

  /** What storage takes in at its own pace; a page is read when the one before has gone out. */
  stream(): ReadableStream<Uint8Array> {
    const content = this.#read()
    return new ReadableStream({
      async pull(controller) {
        const next = await content.next()
        if (next.done) controller.close()
        else controller.enqueue(next.value)
      },
      async cancel() {
        await content.return(undefined)
      },
    })
  }

  async *#read(): AsyncGenerator<Buffer, undefined> {
    try {
      const header = Buffer.from(`${BYTE_ORDER_MARK}${toCsv([EXPORT_HEADER])}`)
      this.bytes += header.byteLength
      yield header
      while (!this.following.done && this.#hasRoomFor(this.following.value)) {
        const { number, rows, content } = this.following.value
        this.rows += rows
        this.bytes += content.byteLength
        this.lastPage = number
        if (content.byteLength > 0) yield content
        this.following = await this.#pages.next()
      }
    } catch (error) {
      this.failure = error
      throw error
    }
  }

  #hasRoomFor({ rows, content }: Page): boolean {
    return (
      this.lastPage === 0 ||
      (this.rows + rows <= FILE_ROWS && this.bytes + content.byteLength <= FILE_BYTES)
    )
  }
}

async function upload(name: string, file: FileContent): Promise<void> {
  const { error } = await getUploadClient()
    .storage.from(EXPORTS_BUCKET)
    .upload(name, file.stream(), { contentType: 'text/csv', duplex: 'half' })
  if (file.failure) throw file.failure
  if (error) throw new AppError('unavailable', 'app.unavailable', { cause: error })
}

/** Not sent again when nothing answers: the lease runs out then, and the state tells what is saved. */
async function saveFile(claim: ExportClaim, name: string, file: FileContent): Promise<void> {
  const { error } = await getAdminClient().rpc('save_customer_export_file', {
    p_org_id: claim.org_id,
    p_export_id: claim.export_id,
    p_lease_id: claim.lease_id,
    p_last_page: file.lastPage,
    p_name: name,
    p_row_count: file.rows,
    p_size_bytes: file.bytes,
  })
  if (error) throw fromDatabase(error)
}

/** Removes the files that nobody may read any more, and answers how many; it may die at any point. */
export async function sweepCustomerExports(): Promise<number> {
  return sweepOrphans({
    list: (after) =>
      getAdminClient().rpc('list_orphaned_export_files', after ? { p_after: after } : {}),
    remove: async (names) => {
      const { data, error } = await getAdminClient().storage.from(EXPORTS_BUCKET).remove(names)
      if (error) throw new AppError('unavailable', 'app.unavailable', { cause: error })
      return data.length
    },
  })
}
