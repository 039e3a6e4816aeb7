import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actor, type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import {
  as,
  asAnon,
  asOwner,
  commitAs,
  expectDenied,
  inTransaction,
  sql,
  type Tx,
} from '../../helpers/db.ts'
import { unique } from '../../helpers/factories.ts'

type Begun = { state: 'new' | 'running' | 'done'; status: number | null; body: unknown }

async function withActors(run: (tx: Tx, actors: Actors) => Promise<void>) {
  await inTransaction(async (tx) => run(tx, await createActors(tx)))
}

async function begin(
  tx: Tx,
  orgId: string | null,
  key: string | null,
  hash: string | null = 'h1',
): Promise<Begun> {
  const [row] = await tx<{ begun: Begun }[]>`
    select public.begin_idempotent_request(${orgId}, ${key}, ${hash}) as begun`
  if (!row) throw new Error('begin_idempotent_request answered nothing.')
  return row.begun
}

const finish = (
  tx: Tx,
  orgId: string | null,
  key: string,
  status: number | null,
  body: JSONValue,
) => tx`select public.finish_idempotent_request(${orgId}, ${key}, ${status}, ${tx.json(body)})`

describe('begin_idempotent_request', () => {
  it('goes from new over running to done, with the first answer', async () => {
    await withActors(async (tx, { org, agent }) => {
      await as(tx, agent)
      expect(await begin(tx, org.id, 'k')).toEqual({ state: 'new', status: null, body: null })
      expect(await begin(tx, org.id, 'k')).toEqual({ state: 'running', status: null, body: null })
      await finish(tx, org.id, 'k', 201, { id: 'c1' })
      expect(await begin(tx, org.id, 'k')).toEqual({
        state: 'done',
        status: 201,
        body: { id: 'c1' },
      })
    })
  })

  it('refuses the key for another request, running or done', async () => {
    await withActors(async (tx, { org, agent }) => {
      await as(tx, agent)
      await begin(tx, org.id, 'k', 'h1')
      await expectDenied(
        () => begin(tx, org.id, 'k', 'h2'),
        'PT409',
        'platform.idempotency_key_reused',
      )
      await finish(tx, org.id, 'k', 200, {})
      await expectDenied(
        () => begin(tx, org.id, 'k', 'h2'),
        'PT409',
        'platform.idempotency_key_reused',
      )
      expect((await begin(tx, org.id, 'k', 'h1')).state).toBe('done')
    })
  })

  it('keeps keys of different people and organizations apart, and works without an organization', async () => {
    await withActors(async (tx, { org, owner, agent }) => {
      for (const actor of [owner, agent]) {
        await as(tx, actor)
        expect((await begin(tx, org.id, 'k')).state).toBe('new')
        expect((await begin(tx, null, 'k')).state).toBe('new')
        expect((await begin(tx, null, 'k')).state).toBe('running')
      }
    })
  })

  it('takes a request over that was begun and never finished, but only the same one', async () => {
    await withActors(async (tx, { org, agent }) => {
      await as(tx, agent)
      await begin(tx, org.id, 'k', 'h1')
      await asOwner(tx)
      await tx`update private.idempotency_keys set started_at = now() - interval '6 minutes' where user_id = ${agent.userId}`
      await as(tx, agent)
      await expectDenied(
        () => begin(tx, org.id, 'k', 'h2'),
        'PT409',
        'platform.idempotency_key_reused',
      )
      expect((await begin(tx, org.id, 'k', 'h1')).state).toBe('new')
      expect((await begin(tx, org.id, 'k', 'h1')).state).toBe('running')
    })
  })

  it('forgets after a day', async () => {
    await withActors(async (tx, { org, agent }) => {
      await as(tx, agent)
      await begin(tx, org.id, 'k', 'h1')
      await finish(tx, org.id, 'k', 200, { old: true })
      await asOwner(tx)
      await tx`update private.idempotency_keys set started_at = now() - interval '25 hours' where user_id = ${agent.userId}`
      await as(tx, agent)
      expect(await begin(tx, org.id, 'k', 'h2')).toEqual({ state: 'new', status: null, body: null })
    })
  })

  it('is for signed-in members', async () => {
    await withActors(async (tx, { org, otherOwner, agent, owner }) => {
      await as(tx, otherOwner)
      await expectDenied(() => begin(tx, org.id, 'k'), 'PT404', 'identity.organization_not_found')
      await as(tx, { ...agent, sessionId: owner.sessionId })
      await expectDenied(() => begin(tx, null, 'k'), 'PT401', 'identity.sign_in_required')
      await asAnon(tx)
      await expectDenied(() => begin(tx, null, 'k'), '42501')
      await as(tx, agent)
      await expectDenied(tx`select from private.idempotency_keys`, '42501')
      expect((await begin(tx, org.id, 'k')).state).toBe('new')
    })
  })

  it.each([
    [null, 'h'],
    ['', 'h'],
    ['k'.repeat(256), 'h'],
    ['k', null],
    ['k', ''],
    ['k', 'h'.repeat(129)],
  ])('refuses the key %j with the hash %j', async (key, hash) => {
    await withActors(async (tx, { agent }) => {
      await as(tx, agent)
      await expectDenied(
        () => begin(tx, null, key, hash),
        'PT422',
        'platform.idempotency_key_invalid',
      )
    })
  })

  it('lets one of many through when they come at once', async () => {
    const actors = await createActors(sql)
    try {
      const key = unique('race')
      const states = await Promise.all(
        Array.from({ length: 8 }, () =>
          commitAs(actors.agent, async (tx) => (await begin(tx, actors.org.id, key)).state),
        ),
      )
      expect(states.filter((state) => state === 'new')).toHaveLength(1)
      expect(states.filter((state) => state === 'running')).toHaveLength(7)
    } finally {
      await removeActors(sql, actors)
    }
  })

  it('answers at once while what was asked for first is being made', async () => {
    const actors = await createActors(sql)
    try {
      const { org, agent } = actors
      const key = unique('held')
      const again = (hash: string) =>
        commitAs(agent, async (tx) => {
          await tx`set local lock_timeout = '1s'`
          return begin(tx, org.id, key, hash)
        })
      await commitAs(agent, (tx) => begin(tx, org.id, key))
      await commitAs(agent, async (tx) => {
        await tx`select private.made_by_request(${org.id}, ${key})`
        expect(await again('h1')).toEqual({ state: 'running', status: null, body: null })
        await expectDenied(() => again('h2'), 'PT409', 'platform.idempotency_key_reused')
        await finish(tx, org.id, key, 201, { id: 'c1' })
      })
      expect(await again('h1')).toEqual({ state: 'done', status: 201, body: { id: 'c1' } })
    } finally {
      await removeActors(sql, actors)
    }
  })
})

describe('what is kept for one member', () => {
  const fill = (tx: Tx, orgId: string, userId: string, keys: number, body: string | null) => tx`
    insert into private.idempotency_keys (org_id, user_id, key, request_hash, status, body, finished_at)
    select ${orgId}, ${userId}, 'old-' || n, 'h1', 200, to_jsonb(${body}::text), now()
    from generate_series(1, ${keys}) as n`

  it('is at most so many keys in a day; known ones are answered all the same', async () => {
    await withActors(async (tx, { org, agent, admin }) => {
      await asOwner(tx)
      await fill(tx, org.id, agent.userId, 19_999, 'x')
      await as(tx, agent)
      await begin(tx, org.id, 'last')
      await expectDenied(
        () => begin(tx, org.id, 'one more'),
        'PT429',
        'platform.too_many_idempotency_keys',
      )
      expect(await begin(tx, org.id, 'old-7')).toMatchObject({ state: 'done', body: 'x' })
      await as(tx, admin)
      expect(await begin(tx, org.id, 'one more')).toMatchObject({ state: 'new' })
    })
  })

  it('is at most so many bytes of answers', async () => {
    await withActors(async (tx, { org, agent }) => {
      await asOwner(tx)
      await fill(tx, org.id, agent.userId, 257, 'x'.repeat(1_048_570))
      await as(tx, agent)
      await expectDenied(
        () => begin(tx, org.id, 'one more'),
        'PT429',
        'platform.too_many_idempotency_keys',
      )
    })
  })

  it('is at most so many bytes also of what was begun while there was room', async () => {
    await withActors(async (tx, { org, agent, admin }) => {
      for (const actor of [agent, admin]) {
        await as(tx, actor)
        await begin(tx, org.id, 'large')
        await begin(tx, org.id, 'small')
      }
      await asOwner(tx)
      await fill(tx, org.id, agent.userId, 321, 'x'.repeat(1_048_570))
      await as(tx, agent)
      await expectDenied(
        () => finish(tx, org.id, 'large', 200, 'x'.repeat(1_048_570)),
        'PT429',
        'platform.too_many_idempotency_keys',
      )
      // Of which there cannot be enough to matter.
      await finish(tx, org.id, 'small', 200, 'x')
      await as(tx, admin)
      await finish(tx, org.id, 'large', 200, 'x'.repeat(1_048_570))
    })
  })
})

describe('finish_idempotent_request', () => {
  async function begun(tx: Tx, actor: Actor, orgId: string) {
    await as(tx, actor)
    await begin(tx, orgId, 'k')
  }

  it('keeps the first answer', async () => {
    await withActors(async (tx, { org, agent }) => {
      await begun(tx, agent, org.id)
      await finish(tx, org.id, 'k', 200, 1)
      await expectDenied(
        () => finish(tx, org.id, 'k', 200, 2),
        'PT404',
        'platform.idempotency_key_not_found',
      )
      expect((await begin(tx, org.id, 'k')).body).toBe(1)
    })
  })

  it('frees the key after our own failure', async () => {
    await withActors(async (tx, { org, agent }) => {
      await begun(tx, agent, org.id)
      await finish(tx, org.id, 'k', 503, {})
      expect((await begin(tx, org.id, 'k', 'another')).state).toBe('new')
    })
  })

  it('keeps in mind what the request has made, for who asks the same again', async () => {
    await withActors(async (tx, { org, agent }) => {
      await begun(tx, agent, org.id)
      const made = async () => {
        const [row] = await tx<{ id: string | null }[]>`
          select private.made_by_request(${org.id}, 'k') as id`
        return row?.id
      }
      const note = (id: string) => tx`select private.note_made(${org.id}, 'k', ${id})`
      const [first, second] = [randomUUID(), randomUUID()]
      expect(await made()).toBeNull()
      await note(first)
      await finish(tx, org.id, 'k', 500, null)
      // Nobody is at work on it until it is begun again.
      await expectDenied(made, 'PT404', 'platform.idempotency_key_not_found')
      expect(await begin(tx, org.id, 'k')).toEqual({ state: 'new', status: null, body: null })
      expect(await made()).toBe(first)
      expect((await begin(tx, org.id, 'k')).state).toBe('running')
      await finish(tx, org.id, 'k', 500, null)

      // The key is free for another request, which has made nothing yet.
      expect((await begin(tx, org.id, 'k', 'another')).state).toBe('new')
      expect(await made()).toBeNull()
      await note(second)

      await asOwner(tx)
      await tx`update private.idempotency_keys set started_at = now() - interval '6 minutes'`
      await as(tx, agent)
      expect((await begin(tx, org.id, 'k', 'another')).state).toBe('new')
      expect(await made()).toBe(second)

      await asOwner(tx)
      await tx`update private.idempotency_keys set started_at = now() - interval '25 hours'`
      await as(tx, agent)
      expect((await begin(tx, org.id, 'k', 'another')).state).toBe('new')
      expect(await made()).toBeNull()
    })
  })

  it('cannot answer for somebody else', async () => {
    await withActors(async (tx, { org, agent, owner }) => {
      await begun(tx, agent, org.id)
      await as(tx, owner)
      await expectDenied(
        () => finish(tx, org.id, 'k', 200, 'forged'),
        'PT404',
        'platform.idempotency_key_not_found',
      )
    })
  })

  it('still works for a request by which the caller left the organization', async () => {
    await withActors(async (tx, { org, agent }) => {
      await begun(tx, agent, org.id)
      await tx`select public.remove_member(${org.id}, ${agent.userId})`
      await finish(tx, org.id, 'k', 204, null)
    })
  })

  it.each<[number | null, JSONValue]>([
    [null, {}],
    [99, {}],
    [600, {}],
    [200, 'x'.repeat(1_100_000)],
  ])('refuses status %j', async (status, body) => {
    await withActors(async (tx, { org, agent }) => {
      await begun(tx, agent, org.id)
      await expectDenied(
        () => finish(tx, org.id, 'k', status, body),
        'PT422',
        'platform.idempotency_answer_invalid',
      )
    })
  })
})
