import { describe, expect, it } from 'vitest'
import { type Actor, type Actors, createActors } from '../../helpers/actors.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'

const store = (tx: Tx, name: string) =>
  tx`insert into storage.objects (bucket_id, name) values ('avatars', ${name})`
const picture = (actor: Actor) => `${actor.userId}/face.png`

async function withPictures(run: (tx: Tx, actors: Actors) => Promise<void>) {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    for (const who of ['owner', 'agent', 'otherOwner'] as const) {
      await as(tx, actors[who])
      await store(tx, picture(actors[who]))
    }
    await run(tx, actors)
  })
}

describe('the bucket avatars', () => {
  it('is private, two megabytes at most, and takes pictures that cannot carry script', async () => {
    await inTransaction(async (tx) => {
      const [bucket] = await tx`
        select public, file_size_limit, allowed_mime_types from storage.buckets where id = 'avatars'`
      expect(bucket).toEqual({
        public: false,
        file_size_limit: 2 * 1024 * 1024,
        allowed_mime_types: ['image/png', 'image/jpeg', 'image/webp'],
      })
    })
  })

  it('shows pictures to oneself and to colleagues only', async () => {
    await withPictures(async (tx, actors) => {
      for (const [who, seen] of [
        ['owner', 2],
        ['agent', 2],
        ['admin', 2],
        ['otherOwner', 1],
        ['customer', 0],
        ['stranger', 0],
      ] as const) {
        await as(tx, actors[who])
        expect(await tx`select from storage.objects where bucket_id = 'avatars'`, who).toHaveLength(
          seen,
        )
      }
      await asAnon(tx)
      expect(await tx`select from storage.objects where bucket_id = 'avatars'`).toHaveLength(0)
    })
  })

  it('lets one write, replace and delete in one’s own folder', async () => {
    await withPictures(async (tx, { agent }) => {
      await as(tx, agent)
      const change =
        await tx`update storage.objects set metadata = '{}' where name = ${picture(agent)}`
      expect(change.count).toBe(1)
      const removal = await tx`delete from storage.objects where name = ${picture(agent)}`
      expect(removal.count).toBe(1)
    })
  })

  it('lets nobody touch a colleague’s', async () => {
    await withPictures(async (tx, { owner, agent }) => {
      await as(tx, owner)
      await expectDenied(store(tx, `${agent.userId}/other.png`), '42501')
      const change =
        await tx`update storage.objects set metadata = '{}' where name = ${picture(agent)}`
      expect(change.count).toBe(0)
      const removal = await tx`delete from storage.objects where name = ${picture(agent)}`
      expect(removal.count).toBe(0)
      await expectDenied(
        tx`update storage.objects set name = ${`${agent.userId}/moved.png`} where name = ${picture(owner)}`,
        '42501',
      )
    })
  })

  it.each([
    'face.png',
    '{id}',
    '{id}/',
    '{id}/a/b.png',
    '{id}/../x.png',
    '{id}/.hidden',
    '{id}/a b.png',
    '{id}/ünicode.png',
    `{id}/${'x'.repeat(101)}`,
    '/{id}/a.png',
  ])('refuses the path %s', async (pattern) => {
    await inTransaction(async (tx) => {
      const { agent } = await createActors(tx)
      await as(tx, agent)
      await expectDenied(store(tx, pattern.replace('{id}', agent.userId)), '42501')
      await store(tx, picture(agent))
    })
  })

  it('refuses visitors, signed-out tokens and other buckets', async () => {
    await inTransaction(async (tx) => {
      const { agent, owner } = await createActors(tx)
      await asAnon(tx)
      await expectDenied(store(tx, picture(agent)), '42501')
      await as(tx, { ...agent, sessionId: owner.sessionId })
      await expectDenied(store(tx, picture(agent)), '42501')
      await asOwner(tx)
      await tx`insert into storage.buckets (id, name) values ('other', 'other')`
      await as(tx, agent)
      await expectDenied(
        tx`insert into storage.objects (bucket_id, name) values ('other', ${picture(agent)})`,
        '42501',
      )
    })
  })
})
