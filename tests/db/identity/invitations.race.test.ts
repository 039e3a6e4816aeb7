import { describe, expect, it } from 'vitest'
import { type Actors, createActor, createActors, removeActors } from '../../helpers/actors.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { createInvitation, unique } from '../../helpers/factories.ts'

async function withActors(run: (actors: Actors) => Promise<void>) {
  const actors = await createActors(sql)
  try {
    await run(actors)
  } finally {
    await removeActors(sql, actors)
  }
}

const reasonsOf = (results: PromiseSettledResult<unknown>[]) =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason.message] : []))

describe('invitations, in a race', () => {
  it('two admins who invite the same address make one invitation', async () => {
    await withActors(async ({ org, owner, admin }) => {
      const email = `${unique('both')}@example.test`
      const ids = await Promise.all(
        [owner, admin, owner, admin].map((by) =>
          commitAs(by, async (tx) => {
            const [row] = await tx<{ id: string }[]>`
              select public.invite_member(${org.id}, ${email}, 'agent') as id`
            return row?.id
          }),
        ),
      )
      expect(new Set(ids).size).toBe(1)
    })
  })

  it('is accepted once by someone who clicks four times', async () => {
    await withActors(async ({ org, owner }) => {
      const guest = await createActor(sql)
      const { id } = await createInvitation(sql, {
        org_id: org.id,
        email: guest.email,
        invited_by: owner.userId,
      })
      const results = await Promise.allSettled(
        Array.from({ length: 4 }, () =>
          commitAs(guest, (tx) => tx`select public.accept_invitation(${id})`),
        ),
      )
      expect(reasonsOf(results)).toEqual([])
      expect(
        await sql`select from public.memberships where user_id = ${guest.userId}`,
      ).toHaveLength(1)
      await sql`delete from auth.users where id = ${guest.userId}`
    })
  })

  it('is either accepted or revoked, never both', async () => {
    await withActors(async ({ org, owner }) => {
      for (let round = 0; round < 5; round += 1) {
        const guest = await createActor(sql)
        const { id } = await createInvitation(sql, {
          org_id: org.id,
          email: guest.email,
          invited_by: owner.userId,
        })
        const results = await Promise.allSettled([
          commitAs(guest, (tx) => tx`select public.accept_invitation(${id})`),
          commitAs(owner, (tx) => tx`select public.revoke_invitation(${id})`),
        ])
        expect(reasonsOf(results)).toEqual(['identity.invitation_closed'])
        const [row] = await sql<{ accepted: boolean; member: boolean }[]>`
          select accepted_at is not null as accepted,
            exists (select from public.memberships where user_id = ${guest.userId}) as member
          from public.invitations where id = ${id}`
        expect(row?.member).toBe(row?.accepted)
        await sql`delete from auth.users where id = ${guest.userId}`
      }
    })
  })
})
