import { describe, expect, it } from 'vitest'
import { createActors } from '../helpers/actors.ts'
import { as, asAnon, asOwner, expectDenied, inTransaction } from '../helpers/db.ts'

describe('test helpers', () => {
  it('a signed-in actor is who the database says they are, and a visitor is nobody', () =>
    inTransaction(async (tx) => {
      const { owner } = await createActors(tx)
      await as(tx, owner)
      const [row] =
        await tx`select auth.uid() as id, private.current_user_id() as current, current_user as role`
      expect(row).toEqual({ id: owner.userId, current: owner.userId, role: 'authenticated' })
      await asAnon(tx)
      await expectDenied(tx`select private.current_user_id()`, '42501')
      const [anon] = await tx`select auth.uid() as id, current_user as role`
      expect(anon).toEqual({ id: null, role: 'anon' })
      await asOwner(tx)
      const [count] = await tx`select count(*) as users from auth.users where id = ${owner.userId}`
      expect(count).toEqual({ users: 1 })
    }))
})
