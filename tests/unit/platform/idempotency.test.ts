import { describe, expect, it } from 'vitest'
import type { ApiContext } from '@/lib/api/context'
import { onceOnly } from '@/lib/api/idempotency'

type Stored = { p_status: number; p_body: unknown }

/** A database that keeps the answer of one key, unless it is larger than ten characters. */
function contextOf(headers: Headers): ApiContext {
  let kept: Stored | null = null
  const rpc = async (name: string, { p_status, p_body }: Stored) => {
    if (name === 'begin_idempotent_request') {
      const data = kept
        ? { state: 'done', status: kept.p_status, body: kept.p_body }
        : { state: 'new', status: null, body: null }
      return { data, error: null }
    }
    if (typeof p_body === 'string' && p_body.length > 10) {
      const error = { code: 'PT422', message: 'platform.idempotency_answer_invalid' }
      return { data: null, error }
    }
    kept = { p_status, p_body }
    return { data: null, error: null }
  }
  const values = { caller: { db: { rpc } }, org: { id: 'org' }, requestId: 'request' }
  return {
    get: (name: keyof typeof values) => values[name],
    header: (name: string, value: string) => headers.set(name, value),
  } as unknown as ApiContext
}

describe('onceOnly', () => {
  it('does a thing once, also where its answer is too large to be kept', async () => {
    for (const [body, again] of [
      ['small', { status: 201, body: 'small' }],
      ['larger than is kept', 'api.idempotency_answer_not_kept'],
    ] as const) {
      const headers = new Headers()
      const c = contextOf(headers)
      let runs = 0
      const ask = () =>
        onceOnly(c, { key: 'k', requestHash: 'h' }, async () => {
          runs += 1
          return { status: 201, body }
        })
      expect(await ask()).toEqual({ status: 201, body })
      expect(headers.has('idempotent-replayed')).toBe(false)
      if (typeof again === 'string') await expect(ask()).rejects.toMatchObject({ reason: again })
      else expect(await ask()).toEqual(again)
      expect(headers.has('idempotent-replayed')).toBe(typeof again !== 'string')
      expect(runs).toBe(1)
    }
  })
})
