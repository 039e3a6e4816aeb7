import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

const COUNT = 200

async function withRun(
  run: (actors: Actors, ids: { run: string; tag: string }) => Promise<void>,
): Promise<void> {
  const actors = await createActors(sql)
  const { org, agent } = actors
  try {
    await sql`
      insert into public.customers (org_id, name, source)
      select ${org.id}, 'Name ' || number, 'Race' from generate_series(1, ${COUNT}) as number`
    const [tag] = await sql<{ id: string }[]>`
      insert into public.tags (org_id, name) values (${org.id}, 'Race') returning id`
    const [made] = await commitAs(
      agent,
      (tx) => tx<{ id: string }[]>`
        select public.create_customer_bulk_run(
          ${org.id}, 'add_tags', ${tx.json({ tag_ids: [required(tag).id] })}, null,
          '{"sources": ["Race"]}'
        ) as id`,
    )
    await run(actors, { run: required(made).id, tag: required(tag).id })
  } finally {
    await sql`delete from public.customer_bulk_runs where org_id = ${org.id}`
    await removeActors(sql, actors)
  }
}

function batches(actors: Actors, name: 'apply' | 'undo', run: string, rows: number, times: number) {
  return Promise.all(
    Array.from({ length: times }, () =>
      commitAs(
        actors.agent,
        (tx) => tx`select ${tx.unsafe(`public.${name}_customer_bulk_run`)}(${run}, ${rows})`,
      ),
    ),
  )
}

async function factsOf(orgId: string, run: string) {
  const [row] = await sql`
    select status, processed_count, changed_count, skipped_count, restored_count, kept_count,
      (select count(*) from public.customer_tags where org_id = ${orgId}) as links,
      (select count(*) from public.customer_events
        where org_id = ${orgId} and kind = 'customer.tags_changed') as events
    from public.customer_bulk_runs where id = ${run}`
  return required(row)
}

describe('bulk runs, in a race', () => {
  it('several appliers at once change each customer once, several undos take each back once', () =>
    withRun(async (actors, { run }) => {
      await batches(actors, 'apply', run, 30, 12)
      expect(await factsOf(actors.org.id, run)).toEqual({
        status: 'done',
        processed_count: COUNT,
        changed_count: COUNT,
        skipped_count: 0,
        restored_count: 0,
        kept_count: 0,
        links: COUNT,
        events: COUNT,
      })
      await batches(actors, 'undo', run, 30, 12)
      expect(await factsOf(actors.org.id, run)).toMatchObject({
        status: 'undone',
        restored_count: COUNT,
        kept_count: 0,
        links: 0,
        events: 2 * COUNT,
      })
    }))

  it('whoever cancels while it runs stops it between two batches, and the counts agree', () =>
    withRun(async (actors, { run }) => {
      const work = batches(actors, 'apply', run, 5, 20)
      await commitAs(actors.admin, (tx) => tx`select public.cancel_customer_bulk_run(${run})`)
      await work
      const facts = await factsOf(actors.org.id, run)
      expect(facts.status).toBe('cancelled')
      expect(facts.links).toBe(facts.changed_count)
      expect(facts.events).toBe(facts.changed_count)
      expect(facts.processed_count).toBeLessThan(COUNT)
    }))

  it('colleagues edit and archive the same customers meanwhile, and nobody waits for ever', () =>
    withRun(async (actors, { run }) => {
      const rows = await sql<{ id: string }[]>`
        select id from public.customers where org_id = ${actors.org.id} and source = 'Race'
        order by id desc`
      const edits = rows.slice(0, 40).map(({ id }, index) =>
        commitAs(actors.admin, async (tx) => {
          if (index % 2 === 0) {
            await tx`select public.update_customer(${actors.org.id}, ${id}, '{"source": "Edited"}')`
          } else {
            await tx`select public.archive_customers(${actors.org.id}, array[${id}]::uuid[])`
          }
        }),
      )
      await Promise.all([batches(actors, 'apply', run, 20, 12), ...edits])
      const facts = await factsOf(actors.org.id, run)
      expect(facts).toMatchObject({ status: 'done', processed_count: COUNT })
      expect(facts.changed_count + facts.skipped_count).toBe(COUNT)
      expect(facts.links).toBe(facts.changed_count)
    }))

  it('ten starts are allowed of twenty at once', () =>
    withRun(async (actors, { run }) => {
      await commitAs(actors.agent, (tx) => tx`select public.cancel_customer_bulk_run(${run})`)
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, () =>
          commitAs(
            actors.agent,
            (tx) => tx`
              select public.create_customer_bulk_run(
                ${actors.org.id}, 'archive', '{}', null, '{"sources": ["Race"]}')`,
          ),
        ),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
      for (const result of results) {
        if (result.status === 'rejected') {
          expect(result.reason.message).toBe('crm.too_many_bulk_runs')
        }
      }
    }))
})
