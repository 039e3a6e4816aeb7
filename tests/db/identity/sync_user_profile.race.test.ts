import { describe, expect, it } from 'vitest'
import { createActor } from '../../helpers/actors.ts'
import { commitAs, sql } from '../../helpers/db.ts'

describe('sync_user_profile, in a race', () => {
  it('never fails the auth service, and both sides end equal', async () => {
    const actor = await createActor(sql)
    const id = actor.userId
    try {
      const profile = (n: number) =>
        commitAs(
          actor,
          (tx) => tx`update public.profiles set first_name = ${`Profile ${n}`} where id = ${id}`,
        )
      const auth = async (n: number) =>
        sql`
          update auth.users
          set raw_user_meta_data = raw_user_meta_data || ${sql.json({ first_name: `Auth ${n}` })}
          where id = ${id}`
      for (let round = 0; round < 8; round += 1) {
        const [fromAuth, fromProfile] = await Promise.allSettled([auth(round), profile(round)])
        expect(fromAuth.status).toBe('fulfilled')
        // They lock in opposite order: at worst the user is told to try again.
        if (fromProfile.status === 'rejected') expect(fromProfile.reason.code).toBe('40P01')
        const [row] = await sql<{ here: string; there: string }[]>`
          select profiles.first_name as here, users.raw_user_meta_data ->> 'first_name' as there
          from public.profiles as profiles
          join auth.users as users on users.id = profiles.id
          where profiles.id = ${id}`
        expect(row?.here).toBe(row?.there)
      }
    } finally {
      await sql`delete from auth.users where id = ${id}`
    }
  }, 90_000)
})
