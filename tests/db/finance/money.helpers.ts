import type { JSONValue } from 'postgres'
import { expect } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, type Executor, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { type Details, type Invoice, item } from './invoices.helpers.ts'

export type Payment = {
  id: string
  kind: string
  method: string
  customer: { id: string; display_name: string } | null
  currency: string
  amount_minor: number
  credit_minor: number
  paid_on: string
  reference: string | null
  note: string | null
  reverses_payment_id: string | null
  reversed_at: string | null
  reversed_by_payment_id: string | null
  allocations: {
    invoice_id: string | null
    credit_note_id: string | null
    number: string | null
    amount_minor: number
  }[]
}

export type CreditNote = {
  id: string
  number: string
  net_minor: number
  tax_minor: number
  total_minor: number
  settled_minor: number
  credit_minor: number
  refundable_minor: number
  refunded_minor: number
  items: { invoice_item_id: string; quantity: number; net_minor: number; tax_minor: number }[]
  taxes: { tax_rate_bps: number; net_minor: number; tax_minor: number }[]
  refunds: { id: string; amount_minor: number; reversed_at: string | null }[]
}

export type Place = Actors & { orgId: string; customerId: string }

const one = async <T>(rows: PromiseLike<readonly { answer: T }[]>): Promise<T> =>
  required((await rows)[0]).answer

export async function place(db: Executor): Promise<Place> {
  const actors = await createActors(db)
  const orgId = actors.org.id
  return { ...actors, orgId, customerId: (await createCustomer(db, { org_id: orgId })).id }
}

/** The test in a transaction, as an admin of an organization with a customer. */
export function withPlace(run: (tx: Tx, given: Place) => Promise<void>): Promise<void> {
  return inTransaction(async (tx) => {
    const given = await place(tx)
    await as(tx, given.admin)
    await run(tx, given)
  })
}

/** An invoice that was drafted and issued by the caller; of one line at 100.00 without tax. */
export async function bill(
  tx: Tx,
  { orgId, customerId }: Place,
  values: Details & { items?: Details[]; issued_on?: string } = {},
): Promise<Invoice> {
  const { issued_on = null, ...details } = values
  const draft = await one(tx<{ answer: Invoice }[]>`
    select public.save_invoice_draft(
      ${orgId}, null,
      ${tx.json({
        customer_id: customerId,
        currency: 'EUR',
        items: [item({ tax_rate_bps: 0 })],
        ...details,
      })}
    ) as answer`)
  return one(tx<{ answer: Invoice }[]>`
    select public.issue_invoice(${orgId}, ${draft.id}, ${issued_on}) as answer`)
}

export const invoiceOf = (tx: Tx, orgId: string, id: string) =>
  one(tx<{ answer: Invoice & { credited_minor: number; written_off_minor: number } }[]>`
    select public.get_invoice(${orgId}, ${id}) as answer`)

export const pay = (
  tx: Tx,
  { orgId, customerId }: Place,
  values: Record<string, JSONValue> = {},
  key: string | null = null,
) =>
  one(tx<{ answer: Payment }[]>`
    select public.record_payment(
      ${orgId},
      ${tx.json({
        customer_id: customerId,
        currency: 'EUR',
        amount_minor: 10_000,
        method: 'bank_transfer',
        ...values,
      })},
      ${key}
    ) as answer`)

export const credit = (
  tx: Tx,
  { orgId }: Place,
  invoiceId: string,
  values: Record<string, JSONValue> = {},
  key: string | null = null,
) =>
  one(tx<{ answer: CreditNote }[]>`
    select public.issue_credit_note(
      ${orgId}, ${invoiceId}, ${tx.json({ reason: 'Returned', ...values })}, ${key}
    ) as answer`)

export const previewCredit = (
  tx: Tx,
  { orgId }: Pick<Place, 'orgId'>,
  invoiceId: string,
  items: JSONValue = null,
) =>
  one(tx<{ answer: { total_minor: number; settled_minor: number; given_back_minor: number } }[]>`
    select public.preview_credit_note(${orgId}, ${invoiceId}, ${tx.json(items)}) as answer`)

export const refund = (
  tx: Tx,
  { orgId }: Place,
  values: Record<string, JSONValue>,
  key: string | null = null,
) =>
  one(tx<{ answer: Payment }[]>`
    select public.refund_payment(
      ${orgId}, ${tx.json({ method: 'bank_transfer', ...values })}, ${key}
    ) as answer`)

export const writeOff = (
  tx: Tx,
  { orgId }: Place,
  invoiceId: string,
  values: Record<string, JSONValue> = {},
  key: string | null = null,
) =>
  one(tx<{ answer: Payment }[]>`
    select public.write_off_invoice(
      ${orgId}, ${invoiceId}, ${tx.json({ note: 'Gone', ...values })}, ${key}
    ) as answer`)

export const reverse = (tx: Tx, { orgId }: Place, paymentId: string, reason = 'Mistake') =>
  one(tx<{ answer: Payment }[]>`
    select public.reverse_payment(${orgId}, ${paymentId}, ${reason}) as answer`)

export const grant = (tx: Tx, { orgId, customerId }: Place, amount: number, currency = 'EUR') =>
  tx`select public.add_credit(${orgId}, ${customerId}, ${amount}, ${currency}, 'Goodwill')`

/** Debits less credits of the accounts with a role, in one currency; accounts at nought left out. */
export async function balances(
  db: Executor,
  orgId: string,
  currency = 'EUR',
): Promise<Record<string, number>> {
  const rows = await db<{ role: string; balance: number }[]>`
    select accounts.role, sum(lines.debit_minor - lines.credit_minor)::bigint as balance
      from public.journal_lines as lines
      join public.ledger_accounts as accounts
        on accounts.org_id = lines.org_id and accounts.id = lines.account_id
     where lines.org_id = ${orgId} and lines.currency = ${currency}
     group by accounts.role
    having sum(lines.debit_minor - lines.credit_minor) <> 0
     order by accounts.role`
  return Object.fromEntries(rows.map(({ role, balance }) => [role, balance]))
}

/** What documents and balances of credit say the ledger must be. */
export async function expectReconciled(db: Executor, orgId: string): Promise<void> {
  const rows = await db<Record<string, number | string>[]>`
    with currencies as (
      select currency from public.journal_lines where org_id = ${orgId}
      union
      select currency from public.invoices where org_id = ${orgId}
    )
    select currency,
      (select coalesce(sum(open_minor), 0)::bigint from public.invoices
        where org_id = ${orgId} and invoices.currency = currencies.currency) as open,
      (select coalesce(sum(balance_minor), 0)::bigint from private.credit_balances
        where org_id = ${orgId} and credit_balances.currency = currencies.currency) as credit,
      (select coalesce(sum(refundable_minor - refunded_minor), 0)::bigint
         from public.credit_notes
        where org_id = ${orgId} and credit_notes.currency = currencies.currency) as refundable,
      (select coalesce(sum(credit_used_minor), 0)::bigint from public.orders
        where org_id = ${orgId} and orders.currency = currencies.currency)
      - (select coalesce(sum(amount_minor), 0)::bigint from public.payments
          where org_id = ${orgId} and payments.currency = currencies.currency
            and method = 'prepaid' and kind = 'payment' and reversed_at is null) as ordered
      from currencies
     order by currency`
  for (const { currency, open, credit: store, refundable, ordered } of rows) {
    const ledger = await balances(db, orgId, String(currency))
    expect(
      {
        open: ledger.receivables ?? 0,
        store: 0 - (ledger.customer_credit ?? 0),
        waiting: 0 - (ledger.prepayments ?? 0),
        sum: Object.values(ledger).reduce((sum, balance) => sum + balance, 0),
      },
      String(currency),
    ).toEqual({ open, store, waiting: Number(refundable) + Number(ordered), sum: 0 })
  }
}

/** Looks as the owner of the tables, and gives the transaction back to the admin. */
export async function behind<T>(tx: Tx, { admin }: Place, look: () => Promise<T>): Promise<T> {
  await asOwner(tx)
  const seen = await look()
  await as(tx, admin)
  return seen
}

/** As void_invoice() leaves the row; the ledger is its own affair. */
export const voided = (tx: Tx, given: Place, invoiceId: string) =>
  behind(
    tx,
    given,
    () => tx`
      update public.invoices set voided_at = now(), void_reason = 'Wrong'
       where org_id = ${given.orgId} and id = ${invoiceId}`,
  )

export async function creditBalance(tx: Tx, { orgId, customerId }: Place): Promise<number> {
  const [row] = await tx<{ balance: number }[]>`
    select coalesce(sum(amount_minor), 0)::bigint as balance from public.credit_entries
     where org_id = ${orgId} and customer_id = ${customerId} and currency = 'EUR'`
  return required(row).balance
}

/** Today, where the organization of a place is. */
export const todayOf = async (tx: Tx, place: Place): Promise<string> => {
  const [row] = await behind(
    tx,
    place,
    () => tx<{ day: string }[]>`select private.org_today(${place.orgId})::text as day`,
  )
  return required(row).day
}

/** What the customer of a place had in store credit at the end of each day on which it changed. */
export const creditOnDays = async (tx: Tx, { orgId, customerId }: Place): Promise<string[]> => {
  const rows = await tx<{ line: string }[]>`
    select lines.posted_on || ' '
      || sum(sum(lines.credit_minor - lines.debit_minor)) over (order by lines.posted_on) as line
    from public.journal_lines as lines
    join public.journal_entries as entries
      on entries.org_id = lines.org_id and entries.id = lines.entry_id
    join public.ledger_accounts as accounts
      on accounts.org_id = lines.org_id and accounts.id = lines.account_id
    where lines.org_id = ${orgId}
      and accounts.role = 'customer_credit'
      and lines.currency = 'EUR'
      and entries.source_id in (
        select id::text from public.payments where customer_id = ${customerId}
        union all
        select id::text from public.credit_entries where customer_id = ${customerId}
      )
    group by lines.posted_on
    order by lines.posted_on`
  return rows.map(({ line }) => line)
}
