import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { failure, inTransaction, type Tx } from '../../helpers/db.ts'

type Attempt = (tx: Tx, actors: Actors) => PromiseLike<unknown>

const entry = (tx: Tx, values: Record<string, unknown>) =>
  tx`insert into public.audit_log ${tx({ action: 'insert', table_name: 'a', ...values })}`
const currency = (tx: Tx, values: Record<string, unknown>) =>
  tx`insert into public.currencies ${tx({ code: 'QQQ', name: 'x', exponent: 2, ...values })}`
const key = (tx: Tx, userId: string, values: Record<string, unknown> = {}) =>
  tx`insert into private.idempotency_keys ${tx({ user_id: userId, key: 'k', request_hash: 'h', ...values })}`

const constraints: [string, string, Attempt][] = [
  ['23514', 'audit_log_action_check', (tx) => entry(tx, { action: 'select' })],
  ['23514', 'audit_log_actor_email_check', (tx) => entry(tx, { actor_email: 'x'.repeat(256) })],
  ['23514', 'audit_log_request_id_check', (tx) => entry(tx, { request_id: 'x'.repeat(101) })],
  ['23514', 'audit_log_table_name_check', (tx) => entry(tx, { table_name: 'x'.repeat(64) })],
  ['23514', 'currencies_code_check', (tx) => currency(tx, { code: 'eur' })],
  ['23514', 'currencies_name_check', (tx) => currency(tx, { name: '' })],
  ['23514', 'currencies_exponent_check', (tx) => currency(tx, { exponent: 5 })],
  ['23514', 'idempotency_keys_key_check', (tx, { owner }) => key(tx, owner.userId, { key: '' })],
  [
    '23514',
    'idempotency_keys_request_hash_check',
    (tx, { owner }) => key(tx, owner.userId, { request_hash: '' }),
  ],
  [
    '23514',
    'idempotency_keys_status_check',
    (tx, { owner }) => key(tx, owner.userId, { status: 99, finished_at: new Date() }),
  ],
  [
    '23514',
    'idempotency_keys_finished_check',
    (tx, { owner }) => key(tx, owner.userId, { status: 200 }),
  ],
  ['23503', 'idempotency_keys_user_id_fkey', (tx) => key(tx, randomUUID())],
  [
    '23503',
    'idempotency_keys_org_id_fkey',
    (tx, { owner }) => key(tx, owner.userId, { org_id: randomUUID() }),
  ],
  [
    '23514',
    'rate_limits_hits_check',
    (tx) => tx`
      insert into private.rate_limits (bucket_hash, hits, window_started_at, window_ends_at)
      values ('\\x00', 0, now(), now())`,
  ],
  [
    '23503',
    'platform_admins_user_id_fkey',
    (tx) => tx`insert into private.platform_admins (user_id) values (${randomUUID()})`,
  ],
]

describe('constraints of platform', () => {
  it.each(constraints)('%s %s', async (code, name, attempt) => {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const error = await failure(() => attempt(tx, actors))
      expect([error.code, error.constraint_name]).toEqual([code, name])
    })
  })

  it('a key is one person’s once, with and without an organization', async () => {
    await inTransaction(async (tx) => {
      const { owner, agent, org } = await createActors(tx)
      for (const org_id of [null, org.id]) {
        await key(tx, owner.userId, { org_id })
        await key(tx, agent.userId, { org_id })
        const error = await failure(() => key(tx, owner.userId, { org_id }))
        expect(error.constraint_name).toBe('idempotency_keys_org_id_user_id_key_key')
      }
    })
  })

  it('keys and rights go with their person', async () => {
    await inTransaction(async (tx) => {
      const { platformAdmin } = await createActors(tx)
      await key(tx, platformAdmin.userId)
      await tx`delete from auth.users where id = ${platformAdmin.userId}`
      for (const table of ['idempotency_keys', 'platform_admins']) {
        const left = await tx`
          select from private.${tx(table)} where user_id = ${platformAdmin.userId}`
        expect(left, table).toHaveLength(0)
      }
    })
  })
})
