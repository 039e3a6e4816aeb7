import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { accountIdOf, createSupplier } from '../../helpers/finance-factories.ts'

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
        // Of the other currency there are 600.
        expect(read, mode).toBeLessThan(100)
      })
    }),
  )

  it('the journal is not read through for one that few entries have, and many of others', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org, otherOrg } = actors
      await createEntries(tx, org.id, 'EUR', 2_000)
      await createEntries(tx, org.id, 'CHF', 2)
      await createEntries(tx, otherOrg.id, 'CHF', 2_000)
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

describe('lists of vouchers', () => {
  /** Posted purchases, one a day; all paid but for the oldest, which are overdue. */
  async function createVouchers(tx: Tx, orgId: string, count: number, open: number) {
    const supplier = await createSupplier(tx, { org_id: orgId })
    const purchases = await accountIdOf(tx, orgId, 'purchases')
    await tx`
      with drafts as (
        insert into public.vouchers (
          org_id, kind, supplier_id, currency, voucher_on, due_on, net_minor, total_minor, line_count
        )
        select ${orgId}, 'purchase', ${supplier.id}, 'EUR', date '2020-01-01' + number::integer,
          date '2020-01-01' + number::integer, 100, 100, 1
        from generate_series(1, ${count}::integer) as number
        returning org_id, id
      )
      insert into public.voucher_lines (
        org_id, voucher_id, position, account_id, description, amount_minor, tax_rate_bps, net_minor,
        tax_minor, gross_minor
      )
      select drafts.org_id, drafts.id, 1, ${purchases}, 'Paper', 100, 0, 100, 0, 100
      from drafts`
    await tx`
      update public.vouchers as vouchers
      set status = 'posted', number = 'P-' || numbered.seq, fiscal_year = 2020, seq = numbered.seq,
        posted_at = now(), paid_minor = case when numbered.seq > ${open} then 100 else 0 end
      from (
        select id, row_number() over (order by voucher_on) as seq
        from public.vouchers where org_id = ${orgId}
      ) as numbered
      where vouchers.org_id = ${orgId} and vouchers.id = numbered.id`
  }

  it.each([
    ['overdue', 3],
    ['posted', 0],
  ])('of a state that few have read no others: %s', (state, expected) =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org } = actors
      await createVouchers(tx, org.id, 1_000, 3)
      await tx`analyze public.vouchers`
      const filter = tx.json({ states: [state] })
      await eachPlan(tx, actors, async (mode) => {
        const list = await rowsRead(tx, 'public.vouchers', async () => {
          const [row] = await tx<{ found: number }[]>`
            select jsonb_array_length(
              public.list_vouchers(${org.id}, 'purchase', ${filter}) -> 'items'
            ) as found`
          expect(row).toEqual({ found: expected })
        })
        const totals = await rowsRead(
          tx,
          'public.vouchers',
          () => tx`select public.voucher_totals(${org.id}, 'purchase', ${filter})`,
        )
        expect(list, mode).toBeLessThan(10)
        expect(totals, mode).toBeLessThan(10)
      })
    }),
  )

  it('are summed up without reading a row: their index knows all that is asked', () =>
    inTransaction(async (tx) => {
      const [index] = await tx<{ text: string }[]>`
        select pg_get_indexdef('public.vouchers_status_idx'::regclass) as text`
      expect(required(index).text).toContain('INCLUDE (currency, due_on, total_minor, open_minor)')
    }))
})

describe('receivables of a day that is past', () => {
  const tables = [
    'public.invoices',
    'public.payments',
    'public.payment_allocations',
    'public.credit_notes',
  ]

  /** Invoices that were issued on the first of May, and paid or credited on the second. */
  async function createPaid(tx: Tx, orgId: string, customerId: string, count: number) {
    await tx`
      with invoices as (
        insert into public.invoices (
          org_id, customer_id, number, series, currency, prices_include_tax, issued_on, due_on,
          payment_terms_days, seller, bill_to, net_minor, total_minor, item_count, issued_at,
          paid_minor, credited_minor
        )
        select ${orgId}, ${customerId}, ${customerId} || '-' || number, 'test', 'EUR', false,
          '2026-05-01', '2026-05-15', 14, '{"name": "Acme"}', '{"name": "Ada", "lines": []}', 100, 100,
          1, now(), case number % 2 when 0 then 100 else 0 end,
          case number % 2 when 0 then 0 else 100 end
        from generate_series(1, ${count}::integer) as number
        returning *
      ),
      notes as (
        insert into public.credit_notes (
          org_id, invoice_id, customer_id, number, series, currency, issued_on, reason, seller,
          bill_to, net_minor, tax_minor, total_minor, settled_minor, item_count
        )
        select org_id, id, customer_id, number, 'test', currency, '2026-05-02', 'Returned', seller,
          bill_to, 100, 0, 100, 100, 1
        from invoices where credited_minor > 0
      ),
      payments as (
        insert into public.payments (id, org_id, kind, method, customer_id, currency, amount_minor, paid_on)
        select id, org_id, 'payment', 'bank_transfer', customer_id, currency, 100, '2026-05-02'
        from invoices where paid_minor > 0
        returning id, org_id
      )
      -- Each has the id of the invoice that it pays.
      insert into public.payment_allocations (org_id, payment_id, position, invoice_id, amount_minor)
      select org_id, id, 1, id, 100 from payments`
  }

  it('of one customer read what is theirs, however much others have moved since', () =>
    inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const { org } = actors
      const [some, other] = [
        await createCustomer(tx, { org_id: org.id }),
        await createCustomer(tx, { org_id: org.id }),
      ]
      await createPaid(tx, org.id, some.id, 4)
      await createPaid(tx, org.id, other.id, 1_000)
      await tx`analyze public.invoices, public.payments, public.payment_allocations`
      await tx`analyze public.credit_notes`
      await eachPlan(tx, actors, async (mode) => {
        for (const table of tables) {
          const read = await rowsRead(tx, table, async () => {
            const [row] = await tx<{ answer: { total_minor: number; documents: JSONValue[] } }[]>`
              select public.list_receivables(${org.id}, ${some.id}, '2026-05-01', 'EUR') as answer`
            expect(required(row).answer.total_minor).toBe(400)
            expect(required(row).answer.documents).toHaveLength(4)
          })
          expect(read, `${table}, ${mode}`).toBeLessThan(40)
        }
      })
    }))
})
