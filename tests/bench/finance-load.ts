import type { Sql, TransactionSql } from 'postgres'
import type { User } from './connections.ts'

export type Books = { orgId: string; customerId: string }

/** An organization with its accounts and one customer to invoice. */
export async function createBooks(owner: Sql, user: User, slug: string): Promise<Books> {
  const [org] = await owner<{ id: string }[]>`
    insert into public.organizations (slug, name, currency, time_zone, locale)
    values (${slug}, ${slug}, 'EUR', 'Europe/Berlin', 'en') returning id`
  if (!org) throw new Error('The organization was not made.')
  await owner`
    insert into public.memberships (org_id, user_id, role) values (${org.id}, ${user.userId}, 'owner')`
  const [customer] = await owner<{ id: string }[]>`
    insert into public.customers (org_id, segment, name, email)
    values (${org.id}, 'CUSTOMER', 'Bench buyer', 'buyer@bench.test') returning id`
  if (!customer) throw new Error('The customer was not made.')
  return { orgId: org.id, customerId: customer.id }
}

/** Drafts of `lines` lines, written straight into the tables: only what follows is measured. */
export async function loadDrafts(
  owner: Sql,
  { orgId, customerId }: Books,
  count: number,
  lines: number,
): Promise<string[]> {
  const ids = await owner<{ id: string }[]>`
    insert into public.invoices (
      org_id, customer_id, currency, prices_include_tax, payment_terms_days, bill_to, net_minor,
      tax_minor, total_minor, item_count
    )
    select ${orgId}, ${customerId}, 'EUR', false, 14, '{"name": "Bench buyer", "lines": []}',
      ${lines} * 1000, ${lines} * 190, ${lines} * 1190, ${lines}
    from generate_series(1, ${count})
    returning id`
  await owner`
    insert into public.invoice_items (
      org_id, invoice_id, position, description, quantity, unit_price_minor, tax_rate_bps,
      net_minor, tax_minor, gross_minor
    )
    select ${orgId}, invoices.id, lines.line, 'Something that was sold, number ' || lines.line, 2, 500,
      1900, 1000, 190, 1190
    from public.invoices as invoices
    cross join generate_series(1, ${lines}::integer) as lines (line)
    where invoices.org_id = ${orgId}
      and invoices.id = any (${ids.map(({ id }) => id)})`
  return ids.map(({ id }) => id)
}

/** Who bought what is loaded, each as much as the others: as many rows as a report of the ageing has. */
export const BUYERS = 1_000

/**
 * Issued invoices of two years, and for each an entry of sales, tax and receivables and one of its
 * payment: five lines. Without triggers, which is how one loads millions; balances are summed after.
 */
export async function loadHistory(
  owner: Sql,
  { orgId }: Pick<Books, 'orgId'>,
  sizes: { invoices: number; lines: number },
  say: (line: string) => void,
): Promise<void> {
  await owner`
    insert into public.customers (org_id, segment, name)
    select ${orgId}, 'CUSTOMER', 'Buyer ' || number from generate_series(1, ${BUYERS}::integer) as number`
  await inChunks(sizes.invoices, async (first, last) => {
    await withoutTriggers(
      owner,
      (tx) => tx`
        insert into public.invoices (
          org_id, customer_id, status, number, series, currency, prices_include_tax, issued_on,
          due_on, payment_terms_days, seller, bill_to, net_minor, tax_minor, total_minor,
          paid_minor, item_count, issued_at
        )
        select ${orgId}, buyers.ids[1 + number % cardinality(buyers.ids)],
          case when number % 10 = 0 then 'issued' else 'paid' end,
          'B' || number, 'bench', 'EUR', false, current_date - (number % 730)::integer,
          current_date - (number % 730)::integer + 14, 14, '{"name": "Bench"}',
          '{"name": "Bench buyer", "lines": []}', 10000, 1900, 11900,
          case when number % 10 = 0 then 0 else 11900 end, 1, now()
        from generate_series(${first}::integer, ${last}::integer) as number
        cross join (
          select array_agg(customers.id order by customers.id) as ids
          from public.customers as customers
          where customers.org_id = ${orgId}
        ) as buyers`,
    )
    say(`  ${last.toLocaleString('en')} invoices`)
  })
  await loadPayments(owner, orgId)
  const linesPerEntry = 5
  await inChunks(Math.ceil(sizes.lines / linesPerEntry), async (first, last) => {
    await withoutTriggers(
      owner,
      (tx) => tx`
        with entries as (
          insert into public.journal_entries (
            org_id, posted_on, currency, kind, source_type, source_id, description
          )
          select ${orgId}, current_date - (number % 730)::integer, 'EUR', 'posting', 'invoice',
            'bench-' || number, 'Bench ' || number
          from generate_series(${first}::integer, ${last}::integer) as number
          returning id, org_id, posted_on
        )
        insert into public.journal_lines (
          org_id, entry_id, position, account_id, posted_on, currency, debit_minor, credit_minor,
          tax_rate_bps
        )
        select entries.org_id, entries.id, parts.position, accounts.id, entries.posted_on, 'EUR',
          parts.debit, parts.credit, parts.rate
        from entries
        cross join (
          values
            (1, 'receivables', 11900, 0, null::integer), (2, 'sales', 0, 10000, 1900),
            (3, 'output_tax', 0, 1900, 1900), (4, 'bank', 11900, 0, null),
            (5, 'receivables', 0, 11900, null)
        ) as parts (position, role, debit, credit, rate)
        join public.ledger_accounts as accounts
          on accounts.org_id = entries.org_id and accounts.role = parts.role`,
    )
    say(`  ${(last * linesPerEntry).toLocaleString('en')} journal lines`)
  })
  await owner`select private.repair_ledger_balances(${orgId})`
  for (const table of [
    'public.customers',
    'public.invoices',
    'public.payments',
    'public.payment_allocations',
    'public.journal_entries',
    'public.journal_lines',
    'private.ledger_balances',
  ]) {
    await owner.unsafe(`vacuum (analyze) ${table}`)
  }
}

/** What is paid was paid ten days after it was issued: open on the days between. */
async function loadPayments(owner: Sql, orgId: string): Promise<void> {
  await withoutTriggers(
    owner,
    (tx) => tx`
      with paid as (
        insert into public.payments (
          id, org_id, kind, method, customer_id, currency, amount_minor, paid_on
        )
        select id, org_id, 'payment', 'bank_transfer', customer_id, currency, paid_minor,
          least(issued_on + 10, current_date)
        from public.invoices
        where org_id = ${orgId}
          and paid_minor > 0
        returning id, org_id, amount_minor
      )
      -- Each payment has the id of the invoice that it pays.
      insert into public.payment_allocations (
        org_id, payment_id, position, invoice_id, amount_minor
      )
      select org_id, id, 1, id, amount_minor
      from paid`,
  )
}

async function inChunks(count: number, run: (first: number, last: number) => Promise<void>) {
  const chunk = 100_000
  for (let first = 1; first <= count; first += chunk) {
    await run(first, Math.min(first + chunk - 1, count))
  }
}

async function withoutTriggers(
  owner: Sql,
  run: (tx: TransactionSql) => PromiseLike<unknown>,
): Promise<void> {
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await run(tx)
  })
}
