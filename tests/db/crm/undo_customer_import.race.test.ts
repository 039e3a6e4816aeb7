import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { commitAs, sql, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { review, type Summary, stage, untilDone } from './customer_imports.helpers.ts'

type Given = Actors & { importId: string; customerIds: string[] }

/** An import that made `count` customers, in the order of their ids. */
async function withImport(count: number, run: (given: Given) => Promise<void>) {
  const actors = await createActors(sql)
  try {
    const importId = await commitAs(actors.admin, async (tx) => {
      const rows = Array.from({ length: count }, (_, n) => [`R${n}`, `Customer ${n}`, '', '', ''])
      const id = await stage(tx, actors.org.id, rows)
      await review(tx, id)
      await untilDone(tx, 'apply', id, count)
      return id
    })
    const customers = await sql<{ id: string }[]>`
      select id from public.customers
      where org_id = ${actors.org.id} and external_ref is not null order by id`
    await run({ ...actors, importId, customerIds: customers.map(({ id }) => id) })
  } finally {
    await removeActors(sql, actors)
  }
}

const write = (tx: Tx, orgId: string, customerId: string, body: string) =>
  tx`select public.create_customer_note(${orgId}, ${customerId}, ${body})`

async function undoAll({ admin, importId }: Given, rows: number): Promise<Summary> {
  for (;;) {
    const summary = await commitAs(admin, async (tx) => {
      const [row] = await tx<{ summary: Summary }[]>`
        select public.undo_customer_import(${importId}, ${rows}) as summary`
      return required(row).summary
    })
    if (summary.done) return summary
  }
}

describe('undo_customer_import, in a race', () => {
  it('waits for a note that is being written, and keeps its customer', () =>
    withImport(3, async (given) => {
      const { org, agent, customerIds } = given
      const { promise: written, resolve: commit } = Promise.withResolvers<void>()
      const started = Promise.withResolvers<void>()
      const note = commitAs(agent, async (tx) => {
        await write(tx, org.id, required(customerIds[1]), 'An hour on the phone')
        started.resolve()
        await written
      })
      await started.promise
      let isDone = false
      const undoing = undoAll(given, 3).finally(() => {
        isDone = true
      })
      await sleep(300)
      expect(isDone).toBe(false)
      commit()
      await note
      expect(await undoing).toMatchObject({ kept_count: 1, deleted_count: 2 })
      const left = await sql`
        select body from public.customer_notes where org_id = ${org.id}`
      expect(left).toEqual([{ body: 'An hour on the phone' }])
    }))

  it('of 200 notes written meanwhile each stays, or its writer is told that the customer is gone', () =>
    withImport(60, async (given) => {
      const { org, agent, customerIds } = given
      const attempt = (index: number) =>
        commitAs(agent, (tx) =>
          write(tx, org.id, required(customerIds[(index * 7) % 60]), `Note ${index}`),
        )
      const early = Array.from({ length: 60 }, (_, index) => attempt(index))
      const undoing = undoAll(given, 5)
      const late = Array.from({ length: 140 }, (_, index) => attempt(60 + index))
      const results = await Promise.allSettled([...early, ...late])
      const summary = await undoing
      const refusals = results.flatMap((result) =>
        result.status === 'rejected' ? [String(result.reason.message)] : [],
      )
      expect(refusals.filter((reason) => reason !== 'crm.customer_not_found')).toEqual([])
      const notes = await sql<{ customer_id: string }[]>`
        select customer_id from public.customer_notes where org_id = ${org.id}`
      expect(notes).toHaveLength(200 - refusals.length)
      const kept = new Set(notes.map(({ customer_id }) => customer_id))
      const left = await sql`
        select from public.customers where org_id = ${org.id} and external_ref is not null`
      expect(left).toHaveLength(kept.size)
      expect(summary).toMatchObject({ kept_count: kept.size, deleted_count: 60 - kept.size })
    }))
})
