import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { commitAs, sql } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

async function withActors(run: (actors: Actors) => Promise<void>) {
  const actors = await createActors(sql)
  try {
    await run(actors)
  } finally {
    await removeActors(sql, actors)
  }
}

async function reviewedImport({ org, admin }: Actors, count: number): Promise<string> {
  return commitAs(admin, async (tx) => {
    const [created] = await tx<{ id: string }[]>`
      select public.create_customer_import(${org.id}, 'race.csv', '["name", "mail"]') as id`
    const { id } = required(created)
    const rows = Array.from({ length: count }, (_, index) => [`Name ${index}`, `r${index}@x.test`])
    await tx`select public.stage_customer_import_rows(${id}, 1, ${tx.json(rows)})`
    await tx`select public.finish_staging_customer_import(${id}, ${count})`
    await tx`select public.review_customer_import(${id}, '{"0": "name", "1": "email"}')`
    return id
  })
}

async function imported(orgId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) from public.customers where org_id = ${orgId} and email like 'r%@x.test'`
  return required(row).count
}

describe('customers, in a race', () => {
  it('twenty parallel creates of one e-mail make one customer, and the others name it', () =>
    withActors(async ({ org, agent }) => {
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, () =>
          commitAs(
            agent,
            (tx) => tx<{ id: string }[]>`
              select public.create_customer(${org.id}, '{"email": "one@race.test"}') as id`,
          ),
        ),
      )
      const made = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
      expect(made).toHaveLength(1)
      for (const result of results) {
        if (result.status === 'fulfilled') continue
        expect(result.reason.message).toBe('crm.customer_email_taken')
        expect(result.reason.detail).toBe(made[0]?.id)
      }
    }))

  it('counts are right after parallel creates, moves and folds', () =>
    withActors(async ({ org, agent }) => {
      await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          commitAs(agent, async (tx) => {
            const [row] = await tx<{ id: string }[]>`
              select public.create_customer(${org.id}, ${tx.json({ name: `Name ${index}` })}) as id`
            if (index % 2 === 0) {
              await tx`select public.update_customer(
                ${org.id}, ${required(row).id}, '{"segment": "CUSTOMER"}')`
            }
            return true
          }).then(() => sql`select private.fold_customer_counts(${org.id})`),
        ),
      )
      const counts = await commitAs(
        agent,
        (tx) => tx<{ segment: string; active: number }[]>`
          select segment, active from public.count_customers_by_segment(${org.id})`,
      )
      const rows = await sql<{ segment: string; active: number }[]>`
        select segment, count(*) as active from public.customers where org_id = ${org.id} group by 1`
      for (const { segment, active } of rows) {
        expect(counts.find((count) => count.segment === segment)?.active).toBe(active)
      }
      expect(rows.find(({ segment }) => segment === 'CUSTOMER')?.active).toBe(20)
    }))
})

describe('apply_customer_import, in a race', () => {
  it('several appliers at once apply each row once', () =>
    withActors(async (actors) => {
      const id = await reviewedImport(actors, 300)
      const applyAll = async () => {
        for (;;) {
          const [row] = await commitAs(
            actors.admin,
            (tx) => tx<{ done: boolean }[]>`
              select (public.apply_customer_import(${id}, 20) ->> 'done')::boolean as done`,
          )
          if (row?.done) return
        }
      }
      await Promise.all([applyAll(), applyAll(), applyAll(), applyAll()])
      expect(await imported(actors.org.id)).toBe(300)
      const [row] = await sql<{ status: string; insert_count: number; error_count: number }[]>`
        select status, insert_count, error_count from public.customer_imports where id = ${id}`
      expect(row).toEqual({ status: 'applied', insert_count: 300, error_count: 0 })
    }))

  it('a connection killed in mid-batch leaves nothing of the batch, and the next goes on', () =>
    withActors(async (actors) => {
      const id = await reviewedImport(actors, 100)
      await commitAs(actors.admin, (tx) => tx`select public.apply_customer_import(${id}, 40)`)
      const doomed = postgres(process.env.DATABASE_URL ?? '', { max: 1, onnotice: () => {} })
      const claims = { sub: actors.admin.userId, session_id: actors.admin.sessionId }
      // In one message, since the driver cannot roll back on a connection that is gone.
      const killed = doomed.unsafe(`
        begin;
        set local role authenticated;
        select set_config('request.jwt.claims', '${JSON.stringify(claims)}', true);
        select public.apply_customer_import('${id}', 40);
        set local role none;
        select pg_terminate_backend(pg_backend_pid());
      `)
      await expect(killed).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
      await doomed.end({ timeout: 1 })
      expect(await imported(actors.org.id)).toBe(40)

      await commitAs(actors.admin, (tx) => tx`select public.apply_customer_import(${id}, 1000)`)
      expect(await imported(actors.org.id)).toBe(100)
      await commitAs(actors.admin, (tx) => tx`select public.undo_customer_import(${id}, 1000)`)
      expect(await imported(actors.org.id)).toBe(0)
    }))

  it('creates by hand during an import neither double nor stop it', () =>
    withActors(async (actors) => {
      const id = await reviewedImport(actors, 60)
      const byHand = Array.from({ length: 20 }, (_, index) =>
        commitAs(
          actors.agent,
          (tx) => tx`select public.create_customer(
            ${actors.org.id}, ${tx.json({ email: `r${index * 3}@x.test` })})`,
        ).catch((error: unknown) => {
          expect(String(error)).toContain('crm.customer_email_taken')
        }),
      )
      const apply = async () => {
        for (let call = 0; call < 20; call++) {
          await commitAs(actors.admin, (tx) => tx`select public.apply_customer_import(${id}, 10)`)
        }
      }
      await Promise.all([...byHand, apply()])
      expect(await imported(actors.org.id)).toBe(60)
      const [row] = await sql<{ status: string; sum: number }[]>`
        select status, insert_count + update_count + unchanged_count + error_count as sum
        from public.customer_imports where id = ${id}`
      expect(row).toEqual({ status: 'applied', sum: 60 })
    }))
})
