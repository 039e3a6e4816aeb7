import { randomUUID } from 'node:crypto'
import { asOwner, type Executor, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

export type PostedLine = {
  role?: string
  account_id?: string
  debit?: number
  credit?: number
  rate?: number | null
}

/** An entry by the function that everything posts by; accounts by role or id. */
export async function post(
  db: Executor,
  orgId: string,
  values: {
    posted_on: string
    lines: PostedLine[]
    currency?: string
    source_type?: string
    source_id?: string
    description?: string
  },
): Promise<string | null> {
  const [row] = await db<{ id: string | null }[]>`
    select private.post_journal_entry(
      ${orgId}, ${values.posted_on}, ${values.currency ?? 'EUR'},
      ${values.source_type ?? 'invoice'}, ${values.source_id ?? randomUUID()},
      ${values.description ?? 'Sold'},
      array(
        select row(
          coalesce(
            line.account_id,
            (select id from public.ledger_accounts where org_id = ${orgId} and role = line.role)
          ),
          line.debit, line.credit, line.rate
        )::private.journal_line_draft
        from jsonb_to_recordset(${db.json(values.lines)}) as line (
          role text, account_id uuid, debit numeric, credit numeric, rate integer
        )
      )
    ) as id`
  return required(row).id
}

export type ScannedAccount = {
  id: string
  opening_minor: number
  debit_minor: number
  credit_minor: number
  closing_minor: number
}

/** What a trial balance must say, by reading every line there is: revenue and expenses by the year. */
export async function scanTrialBalance(
  db: Executor,
  { org_id, from, to, currency }: { org_id: string; from: string; to: string; currency: string },
): Promise<ScannedAccount[]> {
  const rows = await db<Record<keyof ScannedAccount, string>[]>`
    with year as (
      select max(days.day)::date as first_on
      from public.finance_settings as settings
      join generate_series(${from}::date - 365, ${from}::date, '1 day') as days (day)
        on extract(day from days.day) = 1
        and extract(month from days.day) = settings.fiscal_year_start_month
      where settings.org_id = ${org_id}
    )
    select accounts.id,
      coalesce(
        sum(debit_minor - credit_minor)
          filter (where posted_on < ${from} and (is_kept or posted_on >= year.first_on)),
        0
      )::text as opening_minor,
      coalesce(sum(debit_minor) filter (where posted_on >= ${from}), 0)::text as debit_minor,
      coalesce(sum(credit_minor) filter (where posted_on >= ${from}), 0)::text as credit_minor,
      coalesce(
        sum(debit_minor - credit_minor) filter (where is_kept or posted_on >= year.first_on), 0
      )::text as closing_minor
    from public.ledger_accounts as accounts
    cross join year
    cross join lateral (select type not in ('revenue', 'expense') as is_kept) as kinds
    join public.journal_lines as lines
      on lines.org_id = accounts.org_id and lines.account_id = accounts.id
    where accounts.org_id = ${org_id} and currency = ${currency} and posted_on <= ${to}
    group by accounts.id, accounts.code
    order by accounts.code`
  return rows
    .map(({ id, ...sums }) => ({
      id,
      opening_minor: Number(sums.opening_minor),
      debit_minor: Number(sums.debit_minor),
      credit_minor: Number(sums.credit_minor),
      closing_minor: Number(sums.closing_minor),
    }))
    .filter((row) => row.opening_minor !== 0 || row.debit_minor !== 0 || row.credit_minor !== 0)
}

/** The same, as the report says it. */
export async function askTrialBalance(
  db: Executor,
  { org_id, from, to, currency }: { org_id: string; from: string; to: string; currency: string },
): Promise<ScannedAccount[]> {
  const [row] = await db<{ report: { accounts: (ScannedAccount & { code: string })[] } }[]>`
    select public.trial_balance(${org_id}, ${from}, ${to}, ${currency}) as report`
  return required(row).report.accounts.map(
    ({ id, opening_minor, debit_minor, credit_minor, closing_minor }) => ({
      id,
      opening_minor,
      debit_minor,
      credit_minor,
      closing_minor,
    }),
  )
}

export async function fold(db: Executor, orgId: string): Promise<number> {
  const [row] = await db<{ folded: number }[]>`select private.fold_ledger(${orgId}) as folded`
  return required(row).folded
}

export type Difference = {
  problem: string
  subject: string
  role: string | null
  tax_rate_bps: number | null
  source_id: string | null
  currency: string
  exponent: number
  expected_minor: number
  found_minor: number
}

export async function reconcile(db: Executor, orgId: string) {
  const [row] = await db<{ found: Difference[] }[]>`
    select public.reconcile_ledger(${orgId}) as found`
  return required(row).found
}

/** Behind the scenes, with triggers off: what no door of the product can do. */
export async function tamper(tx: Tx, change: () => PromiseLike<unknown>): Promise<void> {
  await asOwner(tx)
  await tx`set local session_replication_role = replica`
  await change()
  await tx`set local session_replication_role = origin`
}
