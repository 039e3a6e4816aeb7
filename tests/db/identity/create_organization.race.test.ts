import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { commitAs, sql, yielding } from '../../helpers/db.ts'
import { createOrganization, unique } from '../../helpers/factories.ts'

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

describe('create_organization, in a race', () => {
  it('gives a slug to one of many, and each of the others a suggestion', async () => {
    await withActors(async ({ owner, admin, agent, stranger, customer }) => {
      const slug = unique('rush')
      const founders = [owner, admin, agent, stranger, customer]
      const results = await Promise.allSettled(
        founders.map((founder) =>
          commitAs(
            founder,
            (tx) => tx`select public.create_organization('Rush', ${slug}, 'EUR', 'UTC', 'en')`,
          ),
        ),
      )
      expect(reasonsOf(results)).toEqual(Array(4).fill('identity.slug_taken'))
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason.detail).toBe(`${slug}-2`)
      }
      await yielding(() => sql`delete from public.organizations where slug = ${slug}`)
    })
  })

  it('keeps the limit per person when they found many at once', async () => {
    await withActors(async ({ stranger }) => {
      for (let n = 0; n < 18; n += 1) await createOrganization(sql, { created_by: stranger.userId })
      const results = await Promise.allSettled(
        Array.from({ length: 6 }, () =>
          commitAs(
            stranger,
            (tx) =>
              tx`select public.create_organization('Many', ${unique('many')}, 'EUR', 'UTC', 'en')`,
          ),
        ),
      )
      expect(reasonsOf(results)).toEqual(Array(4).fill('identity.too_many_organizations'))
      await yielding(
        () => sql`delete from public.organizations where created_by = ${stranger.userId}`,
      )
    })
  })
})
