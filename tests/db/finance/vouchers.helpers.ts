import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, type Executor, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { accountIdOf, createSupplier } from '../../helpers/finance-factories.ts'

export type VoucherLine = {
  position: number
  account_id: string
  account_code: string
  description: string
  amount_minor: number
  tax_rate_bps: number
  net_minor: number
  tax_minor: number
  gross_minor: number
}

export type Voucher = {
  id: string
  kind: string
  status: string
  state: string
  number: string | null
  seq: number | null
  currency: string
  exponent: number
  prices_include_tax: boolean
  voucher_on: string
  due_on: string | null
  reference: string | null
  note: string | null
  settlement: string
  net_minor: number
  tax_minor: number
  total_minor: number
  paid_minor: number
  open_minor: number
  line_count: number
  updated_at: string
  created_by: string
  posted_by: string | null
  cancelled_on: string | null
  cancel_reason: string | null
  supplier: { id: string; name: string } | null
  customer: { id: string; display_name: string } | null
  lines: VoucherLine[]
  taxes: { tax_rate_bps: number; net_minor: number; tax_minor: number }[]
  payments: { id: string; kind: string; method: string; amount_minor: number }[]
}

export type Details = Record<string, JSONValue>

export type Books = Actors & {
  supplierId: string
  customerId: string
  purchases: string
  sales: string
}

/** Actors with a supplier, a customer and the accounts that vouchers are booked on. */
export async function openBooks(db: Executor): Promise<Books> {
  const actors = await createActors(db)
  const { org } = actors
  return {
    ...actors,
    supplierId: (await createSupplier(db, { org_id: org.id, name: 'Paper & Co' })).id,
    customerId: (await createCustomer(db, { org_id: org.id, name: 'Ada Lovelace' })).id,
    purchases: await accountIdOf(db, org.id, 'purchases'),
    sales: await accountIdOf(db, org.id, 'sales'),
  }
}

export const line = (accountId: string, amount = 10_000, rate = 1900): Details => ({
  account_id: accountId,
  description: 'Paper',
  amount_minor: amount,
  tax_rate_bps: rate,
})

export const purchase = (books: Books, changes: Details = {}): Details => ({
  supplier_id: books.supplierId,
  voucher_on: '2026-06-15',
  lines: [line(books.purchases)],
  ...changes,
})

export const sale = (books: Books, changes: Details = {}): Details => ({
  customer_id: books.customerId,
  voucher_on: '2026-06-15',
  lines: [line(books.sales)],
  ...changes,
})

export async function saveDraft(
  tx: Tx,
  books: Books,
  details: Details,
  {
    kind = 'purchase',
    id = null,
    key = null,
  }: { kind?: string; id?: string | null; key?: string | null } = {},
): Promise<Voucher> {
  const [row] = await tx<{ voucher: Voucher }[]>`
    select public.save_voucher_draft(
      ${books.org.id}, ${kind}, ${id}, ${tx.json(details)}, ${key}
    ) as voucher`
  return required(row).voucher
}

export async function post(
  tx: Tx,
  books: Books,
  id: string,
  expectedUpdatedAt: string | null = null,
): Promise<Voucher> {
  const [row] = await tx<{ voucher: Voucher }[]>`
    select public.post_voucher(
      ${books.org.id}, ${id}, ${expectedUpdatedAt}::text::timestamptz
    ) as voucher`
  return required(row).voucher
}

export async function cancel(
  tx: Tx,
  books: Books,
  id: string,
  on: string | null = null,
): Promise<Voucher> {
  const [row] = await tx<{ voucher: Voucher }[]>`
    select public.cancel_voucher(${books.org.id}, ${id}, 'Wrong supplier', ${on}::date) as voucher`
  return required(row).voucher
}

export async function pay(
  tx: Tx,
  books: Books,
  id: string,
  details: Details = {},
  key: string = randomUUID(),
): Promise<Voucher> {
  const [row] = await tx<{ voucher: Voucher }[]>`
    select public.pay_voucher(
      ${books.org.id}, ${id}, ${tx.json({ method: 'bank_transfer', ...details })}, ${key}
    ) as voucher`
  return required(row).voucher
}

export async function get(tx: Tx, books: Books, id: string): Promise<Voucher> {
  const [row] = await tx<{ voucher: Voucher }[]>`
    select public.get_voucher(${books.org.id}, ${id}) as voucher`
  return required(row).voucher
}

/** A posted voucher, by the owner. */
export async function posted(
  tx: Tx,
  books: Books,
  details: Details,
  kind = 'purchase',
): Promise<Voucher> {
  await as(tx, books.owner)
  const { id } = await saveDraft(tx, books, details, { kind })
  return post(tx, books, id)
}

/** The owner goes on, with books that are closed up to and on that day. */
export async function closeThrough(tx: Tx, books: Books, day: string) {
  await asOwner(tx)
  await tx`
    update public.finance_settings set closed_through_on = ${day} where org_id = ${books.org.id}`
  await as(tx, books.owner)
}

/** What the ledger has of a source, as "role debit/credit@rate" in the order of the entry. */
export async function entryOf(
  tx: Tx,
  books: Books,
  sourceId: string,
  kind = 'posting',
): Promise<{ posted_on: string; lines: string[] } | undefined> {
  const rows = await tx<{ posted_on: string; line: string }[]>`
    select entries.posted_on::text,
           coalesce(accounts.role, accounts.code)
             || case when lines.debit_minor > 0 then ' Dr ' || lines.debit_minor
                     else ' Cr ' || lines.credit_minor end
             || coalesce('@' || lines.tax_rate_bps, '') as line
      from public.journal_entries as entries
      join public.journal_lines as lines
        on lines.org_id = entries.org_id and lines.entry_id = entries.id
      join public.ledger_accounts as accounts
        on accounts.org_id = lines.org_id and accounts.id = lines.account_id
     where entries.org_id = ${books.org.id} and entries.source_id = ${sourceId}
       and entries.kind = ${kind}
     order by line`
  const [first] = rows
  return first && { posted_on: first.posted_on, lines: rows.map((row) => row.line) }
}
