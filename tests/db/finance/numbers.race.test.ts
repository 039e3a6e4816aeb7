import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actor, type Actors, createActors, removeActors } from '../../helpers/actors.ts'
import { as, commitAs, type Sql, sql, type Tx } from '../../helpers/db.ts'
import { createCustomer, createMembership } from '../../helpers/factories.ts'
import { race, times, values } from '../commerce/race.helpers.ts'
import { issue, item, saveDraft, voidInvoice } from './invoices.helpers.ts'

/** Organizations that are there for everyone, with an admin who is one of both. */
async function withOrganizations(run: (actors: Actors) => Promise<void>) {
  const actors = await createActors(sql)
  try {
    await createMembership(sql, {
      org_id: actors.otherOrg.id,
      user_id: actors.admin.userId,
      role: 'admin',
    })
    await run(actors)
  } finally {
    await removeActors(sql, actors)
  }
}

const draftsOf = (actor: Actor, orgId: string, count: number) =>
  commitAs(actor, async (tx) => {
    await tx`select set_config('role', 'none', true)`
    const { id } = await createCustomer(tx, { org_id: orgId })
    await as(tx, actor)
    const ids: string[] = []
    for (let index = 0; index < count; index += 1) {
      ids.push((await saveDraft(tx, orgId, { customer_id: id, items: [item()] })).id)
    }
    return ids
  })

class Change extends Error {}

/** Two hundred at once over as many connections as there are, each in a transaction of its own. */
async function issueAll(
  actor: Actor,
  jobs: { orgId: string; invoiceId: string; on: string; isUndone: boolean }[],
) {
  const pool = postgres(process.env.DATABASE_URL ?? '', {
    max: 40,
    types: sql.options.types as never,
    onnotice: () => {},
  }) as unknown as Sql
  try {
    return await Promise.allSettled(
      jobs.map(async ({ orgId, invoiceId, on, isUndone }) => {
        await pool.begin(async (tx) => {
          await as(tx, actor)
          await issue(tx, orgId, invoiceId, on)
          // The number is given, and given back.
          if (isUndone) throw new Change()
        })
      }),
    )
  } finally {
    await pool.end()
  }
}

describe('numbers', () => {
  // Whoever waited for the row would be woken by every commit of those before them.
  it('are waited for in a queue, each behind the one before', { timeout: 90_000 }, () =>
    withOrganizations(async ({ org, admin }) => {
      const [first = '', ...others] = await draftsOf(admin, org.id, 3)
      const pids: number[] = []
      let waiting: Promise<unknown> = Promise.resolve()
      await commitAs(admin, async (tx) => {
        await issue(tx, org.id, first, '2026-06-15')
        waiting = Promise.all(
          others.map((id) =>
            commitAs(admin, async (other) => {
              const [row] = await other<{ pid: number }[]>`select pg_backend_pid() as pid`
              pids.push(row?.pid ?? 0)
              await issue(other, org.id, id, '2026-06-15')
            }),
          ),
        )
        await expect
          .poll(
            async () => {
              const rows = await sql<{ locktype: string }[]>`
                select locktype from pg_locks where not granted and pid = any (${pids})`
              return rows.map(({ locktype }) => locktype)
            },
            { timeout: 30_000 },
          )
          .toEqual(['advisory', 'advisory'])
      })
      await waiting
    }),
  )

  it(
    'of 200 issued at once, one in ten rolled back, are 1 to n in each of five series',
    () =>
      withOrganizations(async ({ org, otherOrg, admin }) => {
        const series = [
          { orgId: org.id, on: '2022-12-31' },
          { orgId: org.id, on: '2023-01-01' },
          { orgId: org.id, on: '2024-02-29' },
          { orgId: otherOrg.id, on: '2022-06-15' },
          { orgId: otherOrg.id, on: '2023-06-15' },
        ]
        const drafts = {
          [org.id]: await draftsOf(admin, org.id, 120),
          [otherOrg.id]: await draftsOf(admin, otherOrg.id, 80),
        }
        const jobs = Array.from({ length: 200 }, (_, index) => {
          const { orgId, on } = series[index % 5] ?? { orgId: '', on: '' }
          return {
            orgId,
            on,
            invoiceId: drafts[orgId]?.pop() ?? '',
            isUndone: Math.floor(index / 5) % 10 === 3,
          }
        })
        const results = await issueAll(admin, jobs)
        const undone = results.filter(({ status }) => status === 'rejected')
        expect(undone).toHaveLength(20)
        for (const result of undone) {
          expect(result.status === 'rejected' && result.reason).toBeInstanceOf(Change)
        }
        for (const { orgId, on } of series) {
          const rows = await sql<{ seq: number; number: string }[]>`
          select seq, number from public.invoices
           where org_id = ${orgId} and fiscal_year = ${Number(on.slice(0, 4))} order by seq`
          const expected = Array.from({ length: 36 }, (_, index) => index + 1)
          expect(rows.map(({ seq }) => seq)).toEqual(expected)
          expect(rows.map(({ number }) => number)).toEqual(
            expected.map((seq) => `INV-${on.slice(0, 4)}-${String(seq).padStart(5, '0')}`),
          )
        }
        // What was rolled back posted nothing, and everything else balances.
        const [posted] = await sql<{ entries: number; difference: number }[]>`
        select count(distinct entry_id) as entries,
               sum(debit_minor - credit_minor)::bigint as difference
          from public.journal_lines where org_id in ${sql([org.id, otherOrg.id])}`
        expect(posted).toEqual({ entries: 180, difference: 0 })
      }),
    120_000,
  )

  it(
    'a draft that twenty issue at once has one number, and is posted once',
    () =>
      withOrganizations(async ({ org, admin, owner }) => {
        const [draft] = await draftsOf(admin, org.id, 1)
        const results = await race([
          ...times(10, admin, (tx: Tx) => issue(tx, org.id, draft ?? '')),
          ...times(10, owner, (tx: Tx) => issue(tx, org.id, draft ?? '')),
        ])
        expect(new Set(values(results).map(({ number }) => number)).size).toBe(1)
        expect(values(results)).toHaveLength(20)
        const [counter] = await sql<{ last_number: number }[]>`
        select last_number from public.document_counters where org_id = ${org.id}`
        expect(counter?.last_number).toBe(1)
        const entries = await sql`
        select id from public.journal_entries
         where org_id = ${org.id} and source_id = ${draft ?? ''}`
        expect(entries).toHaveLength(1)
      }),
    120_000,
  )

  it(
    'an invoice that ten void at once is reversed once',
    () =>
      withOrganizations(async ({ org, admin }) => {
        const [draft] = await draftsOf(admin, org.id, 1)
        await commitAs(admin, (tx) => issue(tx, org.id, draft ?? ''))
        const results = await race(
          times(10, admin, (tx: Tx) => voidInvoice(tx, org.id, draft ?? '')),
        )
        expect(values(results).map(({ status }) => status)).toEqual(Array(10).fill('void'))
        const entries = await sql`
        select id from public.journal_entries
         where org_id = ${org.id} and source_id = ${draft ?? ''} and kind = 'reversal'`
        expect(entries).toHaveLength(1)
      }),
    120_000,
  )

  it(
    'a draft that is saved and issued at once is issued with the lines of one of both',
    () =>
      withOrganizations(async ({ org, admin }) => {
        const ids = await draftsOf(admin, org.id, 6)
        for (const id of ids) {
          const [row] = await sql<{ customer_id: string }[]>`
          select customer_id from public.invoices where id = ${id}`
          const details = { customer_id: row?.customer_id ?? '', items: [item(), item()] }
          await race([
            { who: admin, run: (tx: Tx) => saveDraft(tx, org.id, details, id) },
            { who: admin, run: (tx: Tx) => issue(tx, org.id, id) },
          ])
          const [sums] = await sql<{ status: string; total: number; lines: number }[]>`
          select invoices.status, invoices.total_minor as total, (
                   select sum(items.gross_minor)::bigint from public.invoice_items as items
                    where items.invoice_id = invoices.id
                 ) as lines
            from public.invoices as invoices where invoices.id = ${id}`
          expect(sums?.status).toBe('issued')
          expect(sums?.total).toBe(sums?.lines)
        }
      }),
    120_000,
  )

  it(
    'no line slips in by the door of the owner while its invoice is being issued',
    () =>
      withOrganizations(async ({ org, admin }) => {
        const [draft] = await draftsOf(admin, org.id, 1)
        const issued = Promise.withResolvers<void>()
        const added = Promise.withResolvers<void>()
        const issuing = commitAs(admin, async (tx) => {
          await issue(tx, org.id, draft ?? '')
          issued.resolve()
          await added.promise
        })
        await issued.promise
        const adding = sql`
        insert into public.invoice_items (
          org_id, invoice_id, position, description, quantity, unit_price_minor, tax_rate_bps,
          net_minor, tax_minor, gross_minor
        ) values (${org.id}, ${draft ?? ''}, 2, 'Late', 1, 1, 0, 1, 0, 1)`.catch(
          (error: Error) => error.message,
        )
        // It waits for the one who issues.
        await expect
          .poll(async () => {
            const [row] = await sql<{ waits: number }[]>`
            select count(*) as waits from pg_stat_activity where wait_event_type = 'Lock'`
            return row?.waits
          })
          .toBeGreaterThan(0)
        added.resolve()
        await issuing
        expect(await adding).toBe('finance.document_is_final')
      }),
    120_000,
  )
})
