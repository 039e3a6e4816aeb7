import { sweepProductImages } from './commerce/images.writes'
import { runCustomerExports, sweepCustomerExports } from './crm/exports.jobs'
import { sweepCustomerFiles } from './crm/files.removal'
import { log } from './log'

/**
 * What a server does by itself, besides answering. Everything here finds its work in the database,
 * may be cut off at any point, and may run in several servers at once.
 */
const JOBS: readonly { name: string; everyMs: number; run: () => Promise<unknown> }[] = [
  // Begins at once for whoever asks for an export; this finds those whose server has died.
  { name: 'exports', everyMs: 10_000, run: runCustomerExports },
  { name: 'sweep of exports', everyMs: 600_000, run: sweepCustomerExports },
  { name: 'sweep of files', everyMs: 600_000, run: sweepCustomerFiles },
  { name: 'sweep of pictures', everyMs: 600_000, run: sweepProductImages },
]

const FIRST_AFTER_MS = 2_000

/** Starts every job for as long as the process lives; none of them keeps it alive. */
export function startBackground(): void {
  for (const job of JOBS) {
    const again = async () => {
      try {
        await job.run()
      } catch (error) {
        // The database may be starting; whoever needs it now says so louder.
        log.warn({ err: error, job: job.name }, 'background work put off')
      }
      setTimeout(again, job.everyMs).unref()
    }
    setTimeout(again, FIRST_AFTER_MS).unref()
  }
}
