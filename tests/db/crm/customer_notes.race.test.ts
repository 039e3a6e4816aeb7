import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { createNote } from '../../helpers/crm-factories.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

async function withCustomer(run: (actors: Actors, customerId: string) => Promise<void>) {
  const actors = await createActors(sql)
  try {
    const { id } = await createCustomer(sql, { org_id: actors.org.id })
    await run(actors, id)
  } finally {
    await removeActors(sql, actors)
  }
}

function reasonsOf(results: PromiseSettledResult<unknown>[]): string[] {
  return results.flatMap((result) =>
    result.status === 'rejected' && result.reason instanceof postgres.PostgresError
      ? result.reason.message
      : [],
  )
}

describe('notes, in a race', () => {
  it('of twenty edits of the same version one is kept, and the others are told', () =>
    withCustomer(async ({ org, agent }, customer_id) => {
      const note = await createNote(sql, { org_id: org.id, customer_id, body: 'first' })
      const [before] = await sql<{ updated_at: Date }[]>`
        select updated_at from public.customer_notes where id = ${note.id}`
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) =>
          commitAs(
            agent,
            (tx) => tx`
              select public.update_customer_note(
                ${org.id}, ${note.id}, ${`edit ${index}`}, ${required(before).updated_at})`,
          ),
        ),
      )
      expect(reasonsOf(results)).toEqual(Array.from({ length: 19 }, () => 'crm.note_changed'))
      const [after] = await sql`
        select version, (select count(*) from public.customer_note_versions where note_id = ${note.id})
          from public.customer_notes where id = ${note.id}`
      expect(after).toEqual({ version: 2, count: 1 })
    }))

  it('of twenty edits that ask for no version every body is kept', () =>
    withCustomer(async ({ org, agent }, customer_id) => {
      const note = await createNote(sql, { org_id: org.id, customer_id, body: 'first' })
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          commitAs(
            agent,
            (tx) =>
              tx`select public.update_customer_note(${org.id}, ${note.id}, ${`edit ${index}`})`,
          ),
        ),
      )
      const [row] = await sql<{ bodies: number; version: number }[]>`
        select count(distinct body) as bodies, max(version) as version
          from public.customer_note_versions where note_id = ${note.id}`
      expect(row).toEqual({ bodies: 20, version: 20 })
    }))

  it('ten deletes at once leave one mark in the timeline', () =>
    withCustomer(async ({ org, agent }, customer_id) => {
      const note = await createNote(sql, { org_id: org.id, customer_id })
      await Promise.all(
        Array.from({ length: 10 }, () =>
          commitAs(agent, (tx) => tx`select public.delete_customer_note(${org.id}, ${note.id})`),
        ),
      )
      const events = await sql`
        select from public.customer_events
         where customer_id = ${customer_id} and kind = 'note.deleted'`
      expect(events).toHaveLength(1)
    }))
})
