import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { accountIdOf } from '../../helpers/finance-factories.ts'

/** How many rows of a table somebody's call has read, in whatever functions, by index or without. */
async function rowsRead(tx: Tx, table: string, call: () => PromiseLike<unknown>): Promise<number> {
  const count = async () => {
    const [row] = await tx<{ rows: number }[]>`
      select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::integer as rows
      from pg_catalog.pg_stat_xact_all_tables where relid = ${table}::regclass`
    return required(row).rows
  }
  const before = await count()
  await call()
  return (await count()) - before
}

/** As the owner, with and without a look at what a statement is called with: see tests/plans. */
async function eachPlan(tx: Tx, { owner }: Actors, run: (mode: string) => Promise<void>) {
  // Tables of a few pages are read whole rather than by an index, however little is asked of them.
  await tx`set local enable_seqscan = off`
  await as(tx, owner)
  for (const mode of ['force_custom_plan', 'force_generic_plan']) {
    await tx`select set_config('plan_cache_mode', ${mode}, true)`
    await run(mode)
  }
  await asOwner(tx)
}

/** Entries of bank and sales, one a day since 2020, as the tables hold them; and what they come to. */
async function createEntries(tx: Tx, orgId: string, currency: string, count: number) {
  const bank = await accountIdOf(tx, orgId, 'bank')
  const sales = await accountIdOf(tx, orgId, 'sales')
  await tx`
    with entries as (
      insert into public.journal_entries (
        org_id, posted_on, currency, kind, source_type, source_id, description
      )
      select ${orgId}, date '2020-01-01' + number::integer, ${currency}, 'posting', 'invoice',
        gen_random_uuid()::text, 'Sold'
      from generate_series(1, ${count}::integer) as number
      returning org_id, id, posted_on, currency
    )
    insert into public.journal_lines (
      org_id, entry_id, position, account_id, posted_on, currency, debit_minor, credit_minor
    )
    select entries.org_id, entries.id, sides.position, sides.account_id, entries.posted_on,
      entries.currency, sides.debit_minor, sides.credit_minor
    from entries
    cross join (
      values (1, ${bank}::uuid, 100, 0), (2, ${sales}::uuid, 0, 100)
    ) as sides (position, account_id, debit_minor, credit_minor)`
  return bank
}

describe('list_account_lines', () => {
  it('reads the lines of a page and no others, wherever in the account it is', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org } = actors
      const bank = await createEntries(tx, org.id, 'EUR', 2_000)
      await tx`select private.fold_ledger(${org.id})`
      await tx`analyze public.journal_entries, public.journal_lines, private.ledger_balances`
      type Page = { items: { posted_on: string }[]; next_cursor: JSONValue }
      let cursor: JSONValue = null
      await eachPlan(tx, actors, async (mode) => {
        for (const _ of ['first', 'second']) {
          const read = await rowsRead(tx, 'public.journal_lines', async () => {
            const [row] = await tx<{ page: Page }[]>`
              select public.list_account_lines(
                ${org.id}, ${bank}, '1970-01-01', '2030-12-31', 'EUR', null,
                ${cursor === null ? null : tx.json(cursor)}, 100
              ) as page`
            const page = required(row).page
            expect(page.items).toHaveLength(100)
            cursor = page.next_cursor
          })
          expect([mode, read]).toEqual([mode, 101])
        }
      })
    }))
})

describe('reports in a currency', () => {
  const reports = (tx: Tx, orgId: string, currency: string) => ({
    trial_balance: () => tx`
      select public.trial_balance(${orgId}, '2020-01-01', '2030-12-31', ${currency})`,
    finance_overview: () => tx`select public.finance_overview(${orgId}, 12, ${currency})`,
  })
  it.each(['trial_balance', 'finance_overview'] as const)('%s reads no sums of another', (name) =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org } = actors
      await createEntries(tx, org.id, 'EUR', 300)
      await createEntries(tx, org.id, 'CHF', 1)
      await tx`select private.fold_ledger(${org.id})`
      await tx`analyze private.ledger_balances`
      await eachPlan(tx, actors, async (mode) => {
        const ask = reports(tx, org.id, 'CHF')[name]
        const read = await rowsRead(tx, 'private.ledger_balances', ask)
        expect(read, mode).toBeGreaterThan(0)
        expect(read, mode).toBeLessThan(20)
      })
    }),
  )

  it('the journal is not read through for one that few entries have', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org } = actors
      await createEntries(tx, org.id, 'EUR', 2_000)
      await createEntries(tx, org.id, 'CHF', 2)
      await tx`analyze public.journal_entries`
      await eachPlan(tx, actors, async (mode) => {
        const read = await rowsRead(
          tx,
          'public.journal_entries',
          () => tx`
            select public.list_journal_entries(
              ${org.id}, '2020-01-01', '2030-12-31', '{"currency": "CHF"}'
            )`,
        )
        expect(read, mode).toBeLessThan(200)
      })
    }))
})
