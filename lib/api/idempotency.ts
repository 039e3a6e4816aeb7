import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import type { Json } from '@/lib/supabase/database.types'
import type { ApiContext, ApiEnv } from './context'
import { Problem } from './problem'

const UNKEEPABLE = new Set([
  'platform.idempotency_answer_invalid',
  'platform.too_many_idempotency_keys',
])

const KEY = /^[\x21-\x7e]{1,255}$/

export type IdempotencyKey = { key: string; requestHash: string }

/**
 * The caller's key and a hash of what makes the request the same request: method, path, query and
 * body. For uploads, whose body is read only once, the hash takes what `body` stands for it.
 */
export async function readIdempotencyKey(
  c: ApiContext,
  body?: string,
): Promise<IdempotencyKey | null> {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return null
  if (!KEY.test(key)) {
    throw new Problem('malformed', 'api.idempotency_key_invalid', {
      errors: [{ field: 'Idempotency-Key', reason: 'api.idempotency_key_invalid' }],
    })
  }
  const requestHash = createHash('sha256')
    .update(`${c.req.method}\n${c.req.path}${new URL(c.req.url).search}\n`)
    .update(body ?? (await c.req.text()))
    .digest('hex')
  return { key, requestHash }
}

export const claimSchema = z.object({
  state: z.enum(['new', 'running', 'done']),
  status: z.number().int().nullish(),
  body: z.json().nullable(),
})

/** Stands for an answer that was too large to be kept: what it answered was done all the same. */
const NOT_KEPT = { answer_not_kept: true }
const notKeptSchema = z.strictObject({ answer_not_kept: z.literal(true) })

type Answer<B> = { status: number; body: B }

/**
 * For writes that are more than one transaction (staging a file, applying it in steps). Each step
 * of theirs can be repeated, so that a process killed between the write and `finish` does no harm:
 * the key's lease runs out and the same request goes on where the first one stopped. What the first
 * step of a bulk run or an upload makes is kept with the key, by begin_customer_work() and
 * begin_product_image(). What cannot be repeated, writes of one customer and what makes a product, a
 * variant, a category, an address or a note, does not come through here: there the key is stored in
 * the same transaction as the write.
 */
export async function onceOnly<B extends Json>(
  c: ApiContext,
  idempotency: IdempotencyKey | null,
  run: () => Promise<Answer<B>>,
  { assertSame }: Once = {},
): Promise<Answer<Json>> {
  if (idempotency === null) return run()
  const { db } = c.get('caller')
  const orgId = c.get('org').id
  const { data, error } = await db.rpc('begin_idempotent_request', {
    p_org_id: orgId,
    p_key: idempotency.key,
    p_request_hash: idempotency.requestHash,
  })
  if (error) throw fromDatabase(error)
  const claim = claimSchema.parse(data)
  if (claim.state === 'running') throw inProgress()
  if (claim.state === 'done') {
    if (notKeptSchema.safeParse(claim.body).success) {
      throw new Problem('conflict', 'api.idempotency_answer_not_kept')
    }
    await assertSame?.(claim.body)
    markReplayed(c)
    return { status: claim.status ?? 200, body: claim.body }
  }
  const answer = await runOrRelease(db, orgId, idempotency.key, run)
  await keep(c, answer.body, (body) => finish(db, orgId, idempotency.key, answer.status, body))
  return answer
}

type Db = ApiEnv['Variables']['caller']['db']

type Once = {
  /** Tells apart, by what was stored, requests that have one hash: throws where they differ. */
  assertSame?: (stored: Json) => Promise<void>
}

/** A refusal is not kept: it changed nothing, and what it complained about may be put right. */
async function runOrRelease<T>(db: Db, orgId: string, key: string, run: () => Promise<T>) {
  try {
    return await run()
  } catch (error) {
    await finish(db, orgId, key, 500, null)
    throw error
  }
}

/** What was done is answered as done, whether its answer can be kept or not. */
async function keep(c: ApiContext, body: Json, store: (body: Json) => Promise<void>) {
  try {
    await store(body).catch((error: unknown) => {
      if (!(error instanceof AppError) || !UNKEEPABLE.has(error.reason)) throw error
      return store(NOT_KEPT)
    })
  } catch (error) {
    const fields = { request_id: c.get('requestId'), err: error }
    log.error({ event: 'api.answer_not_kept', ...fields }, 'the answer to a write was not kept')
  }
}

async function finish(db: Db, orgId: string, key: string, status: number, body: Json) {
  const { error } = await db.rpc('finish_idempotent_request', {
    p_org_id: orgId,
    p_key: key,
    p_status: status,
    p_body: body,
  })
  if (error) throw fromDatabase(error)
}

export function inProgress(): Problem {
  return new Problem('conflict', 'api.idempotency_in_progress', {
    headers: { 'Retry-After': '1' },
  })
}

export function markReplayed(c: ApiContext): void {
  c.header('Idempotent-Replayed', 'true')
}
