'use server'

import { revalidatePath } from 'next/cache'
import { after } from 'next/server'
import { defineOrgAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import type { OrgSession } from '@/lib/session'
import { type BulkStep, createBulkRun, finishBulkRun, runBulkBatch } from './customer-bulk.jobs'
import { getBulkRun } from './customer-bulk.queries'
import { openStepOf } from './customer-bulk.rules'
import { bulkRunIdSchema, createBulkRunFormSchema } from './customer-bulk.schemas'

/** The first batch at once, so that a small run is done with the click; the rest in the background. */
async function startStep(
  session: OrgSession,
  runId: string,
  step: BulkStep,
  runFirst = runBulkBatch,
) {
  const isDone = await runFirst(session, runId, step)
  if (!isDone) after(() => finishBulkRun(session, runId, step))
  revalidatePath(`/o/${session.org.slug}/customers`, 'layout')
  return { run: await requireBulkRun(session, runId) }
}

/**
 * A run that was just made is carried out whatever becomes of its first batch, by the clock at the
 * latest. To call that a failure would have people ask for the same once more: it is a beginning.
 */
const runFirstBatch: typeof runBulkBatch = async (session, runId, step) => {
  try {
    return await runBulkBatch(session, runId, step)
  } catch (error) {
    log.error({ err: error, bulk_run_id: runId, step }, 'first batch of a bulk run failed')
    return false
  }
}

async function requireBulkRun(session: OrgSession, runId: string) {
  const run = await getBulkRun(session, runId)
  if (!run) throw new AppError('not_found', 'crm.bulk_run_not_found')
  return run
}

/** One change to many customers, chosen one by one or by a filter. */
export const startBulkRun = defineOrgAction(createBulkRunFormSchema, async (session, input) =>
  startStep(session, await createBulkRun(session, input), 'apply', runFirstBatch),
)

/** Goes on with a run that was left standing; what is done already is not done again. */
export const resumeBulkRun = defineOrgAction(bulkRunIdSchema, async (session, { run_id }) => {
  const run = await requireBulkRun(session, run_id)
  const step = openStepOf(run.status)
  return step === null ? { run } : startStep(session, run_id, step)
})

export const undoBulkRun = defineOrgAction(bulkRunIdSchema, async (session, { run_id }) => {
  await requireBulkRun(session, run_id)
  return startStep(session, run_id, 'undo')
})

export const cancelBulkRun = defineOrgAction(bulkRunIdSchema, async (session, { run_id }) => {
  await requireBulkRun(session, run_id)
  const { error } = await session.db.rpc('cancel_customer_bulk_run', { p_run_id: run_id })
  if (error) throw fromDatabase(error)
  revalidatePath(`/o/${session.org.slug}/customers`, 'layout')
  return { run: await requireBulkRun(session, run_id) }
})
