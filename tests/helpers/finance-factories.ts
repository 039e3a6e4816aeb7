import type { Executor } from './db.ts'
import { createCustomer, required, unique } from './factories.ts'

export type SupplierRow = { id: string; org_id: string; name: string }

export async function createSupplier(
  db: Executor,
  values: { org_id: string; name?: string; email?: string },
): Promise<SupplierRow> {
  const [row] = await db<SupplierRow[]>`
    insert into public.suppliers (org_id, name, email)
    values (${values.org_id}, ${values.name ?? unique('Supplier')}, ${values.email ?? null})
    returning id, org_id, name`
  return required(row)
}

export async function accountIdOf(db: Executor, orgId: string, role: string): Promise<string> {
  const [row] = await db<{ id: string }[]>`
    select id from public.ledger_accounts where org_id = ${orgId} and role = ${role}`
  return required(row).id
}

/** An account that nothing posts to by itself. */
export async function createLedgerAccount(
  db: Executor,
  values: { org_id: string; code?: string; name?: string; type?: string },
): Promise<{ id: string; code: string }> {
  const [row] = await db<{ id: string; code: string }[]>`
    insert into public.ledger_accounts (org_id, code, name, type)
    values (
      ${values.org_id}, ${
        values.code ??
        unique('X')
          .toUpperCase()
          .replaceAll(/[^0-9A-Z]/g, '')
          .slice(0, 20)
      },
      ${values.name ?? 'Other'}, ${values.type ?? 'expense'}
    )
    returning id, code`
  return required(row)
}

export type InvoiceRow = {
  id: string
  org_id: string
  customer_id: string
  number: string | null
  total_minor: number
}

/**
 * An invoice as a table holds it, with one line per price: of the ledger and the timeline nothing is
 * written. Issued ones have a number of a series of their own, so that no counter moves.
 */
export async function createInvoice(
  db: Executor,
  values: {
    org_id: string
    customer_id?: string
    currency?: string
    unit_prices?: number[]
    is_issued?: boolean
    issued_on?: string
    due_on?: string
  },
): Promise<InvoiceRow> {
  const prices = values.unit_prices ?? [10_000]
  const total = prices.reduce((sum, price) => sum + price, 0)
  const customerId = values.customer_id ?? (await createCustomer(db, { org_id: values.org_id })).id
  const [row] = await db<InvoiceRow[]>`
    insert into public.invoices (
      org_id, customer_id, currency, prices_include_tax, payment_terms_days, bill_to, net_minor,
      total_minor, item_count, issued_on, due_on
    ) values (
      ${values.org_id}, ${customerId}, ${values.currency ?? 'EUR'}, false, 14,
      jsonb_build_object('name', 'Ada', 'lines', '[]'::jsonb), ${total}, ${total}, ${prices.length},
      ${values.issued_on ?? null}, ${values.due_on ?? null}
    )
    returning id, org_id, customer_id, number, total_minor`
  const invoice = required(row)
  for (const [index, price] of prices.entries()) {
    await db`
      insert into public.invoice_items (
        org_id, invoice_id, position, description, quantity, unit_price_minor, tax_rate_bps,
        net_minor, tax_minor, gross_minor
      ) values (
        ${values.org_id}, ${invoice.id}, ${index + 1}, 'Work', 1, ${price}, 0, ${price}, 0, ${price}
      )`
  }
  if (!values.is_issued) return invoice
  const [issued] = await db<InvoiceRow[]>`
    update public.invoices
       set number = ${unique('TEST')}, series = 'test', issued_at = now(),
           issued_on = coalesce(issued_on, current_date),
           due_on = coalesce(due_on, current_date + 14), seller = jsonb_build_object('name', 'Acme')
     where org_id = ${values.org_id} and id = ${invoice.id}
    returning id, org_id, customer_id, number, total_minor`
  return required(issued)
}

/** A credit note of the whole of an issued invoice, as the tables hold it. */
export async function createCreditNote(db: Executor, invoice: InvoiceRow): Promise<{ id: string }> {
  const [row] = await db<{ id: string }[]>`
    insert into public.credit_notes (
      org_id, invoice_id, customer_id, number, series, currency, issued_on, reason, seller, bill_to,
      net_minor, tax_minor, total_minor, settled_minor, item_count
    )
    select org_id, id, customer_id, ${unique('TEST')}, 'test', currency, issued_on, 'Returned',
           seller, bill_to, net_minor, tax_minor, total_minor, total_minor, item_count
      from public.invoices where org_id = ${invoice.org_id} and id = ${invoice.id}
    returning id`
  const note = required(row)
  await db`
    insert into public.credit_note_items (
      org_id, credit_note_id, invoice_item_id, position, description, quantity, tax_rate_bps,
      net_minor, tax_minor, gross_minor
    )
    select org_id, ${note.id}, id, position, description, quantity, tax_rate_bps, net_minor,
           tax_minor, gross_minor
      from public.invoice_items
     where org_id = ${invoice.org_id} and invoice_id = ${invoice.id}`
  return note
}

/** A payment of the whole of an issued invoice, as the tables hold it. */
export async function createPayment(
  db: Executor,
  invoice: InvoiceRow,
  values: { reference?: string } = {},
): Promise<{ id: string }> {
  const [row] = await db<{ id: string }[]>`
    insert into public.payments (
      org_id, kind, method, customer_id, currency, amount_minor, paid_on, reference
    )
    select org_id, 'payment', 'bank_transfer', customer_id, currency, total_minor, current_date,
           ${values.reference ?? null}
      from public.invoices where org_id = ${invoice.org_id} and id = ${invoice.id}
    returning id`
  const payment = required(row)
  await db`
    insert into public.payment_allocations (
      org_id, payment_id, position, invoice_id, amount_minor
    ) values (${invoice.org_id}, ${payment.id}, 1, ${invoice.id}, ${invoice.total_minor})`
  return payment
}

/** A draft of a purchase with one line, as the tables hold it. */
export async function createVoucher(
  db: Executor,
  values: { org_id: string; supplier_id?: string },
): Promise<{ id: string }> {
  const supplierId = values.supplier_id ?? (await createSupplier(db, { org_id: values.org_id })).id
  const [row] = await db<{ id: string }[]>`
    insert into public.vouchers (
      org_id, kind, supplier_id, currency, voucher_on, net_minor, total_minor, line_count
    ) values (
      ${values.org_id}, 'purchase', ${supplierId}, 'EUR', current_date, 5000, 5000, 1
    )
    returning id`
  const voucher = required(row)
  await db`
    insert into public.voucher_lines (
      org_id, voucher_id, position, account_id, description, amount_minor, tax_rate_bps, net_minor,
      tax_minor, gross_minor
    ) values (
      ${values.org_id}, ${voucher.id}, 1, ${await accountIdOf(db, values.org_id, 'purchases')},
      'Paper', 5000, 0, 5000, 0, 5000
    )`
  return voucher
}

/** A draft as a posted document: of a number of its own, so that no counter moves, and no entry. */
export async function postVoucher(db: Executor, orgId: string, voucherId: string): Promise<void> {
  await db`
    update public.vouchers
       set status = 'posted', number = ${unique('TEST')}, fiscal_year = 2000,
           seq = (
             select coalesce(max(seq), 0) + 1 from public.vouchers
              where org_id = ${orgId} and fiscal_year = 2000
           ),
           posted_at = now()
     where org_id = ${orgId} and id = ${voucherId}`
}

/** Bank against sales, posted by the function that everything posts by. */
export async function createJournalEntry(
  db: Executor,
  values: { org_id: string; posted_on?: string; amount_minor?: number },
): Promise<{ id: string }> {
  const bank = await accountIdOf(db, values.org_id, 'bank')
  const sales = await accountIdOf(db, values.org_id, 'sales')
  const amount = values.amount_minor ?? 10_000
  const [row] = await db<{ id: string }[]>`
    select private.post_journal_entry(
      ${values.org_id}, ${values.posted_on ?? '2026-06-15'}, 'EUR', 'invoice',
      gen_random_uuid()::text, 'Sold',
      array[
        row(${bank}::uuid, ${amount}, 0, null), row(${sales}::uuid, 0, ${amount}, 1900)
      ]::private.journal_line_draft[]
    ) as id`
  return required(row)
}
