import type { JSONValue } from 'postgres'
import type { Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

export type InvoiceItem = {
  id: string
  position: number
  description: string
  quantity: number
  unit_price_minor: number
  discount_bps: number
  tax_rate_bps: number
  net_minor: number
  tax_minor: number
  gross_minor: number
}

export type Invoice = {
  id: string
  org_id: string
  customer_id: string
  status: string
  state: string
  number: string | null
  fiscal_year: number | null
  seq: number | null
  currency: string
  exponent: number
  prices_include_tax: boolean
  issued_on: string | null
  due_on: string | null
  payment_terms_days: number
  payment_terms: string | null
  reference: string | null
  note: string | null
  seller: Record<string, string> | null
  bill_to: {
    name: string
    company?: string
    email?: string
    lines: string[]
    country_code?: string
  }
  net_minor: number
  tax_minor: number
  total_minor: number
  open_minor: number
  uncredited_minor: number
  unasked_credit_minor: number
  paid_minor: number
  item_count: number
  created_by: string | null
  issued_by: string | null
  created_at: string
  updated_at: string
  void_reason: string | null
  customer: { id: string; display_name: string; email: string | null }
  items: InvoiceItem[]
  taxes: { tax_rate_bps: number; net_minor: number; tax_minor: number }[]
  payments: {
    id: string
    amount_minor: number
    method: string
    reference: string | null
    reversed_at: string | null
  }[]
  credit_notes: {
    id: string
    total_minor: number
    settled_minor: number
    credit_minor: number
    refundable_minor: number
    refunded_minor: number
  }[]
  order: { id: string; number: number } | null
  creditable: {
    invoice_item_id: string
    quantity: number
    uncredited_quantity: number
    net_minor: number
    tax_minor: number
  }[]
}

export type Details = Record<string, JSONValue>

export const item = (change: Details = {}): Details => ({
  description: 'Work',
  quantity: 1,
  unit_price_minor: 10_000,
  tax_rate_bps: 1900,
  ...change,
})

export async function saveDraft(
  tx: Tx,
  orgId: string,
  details: Details,
  invoiceId: string | null = null,
  key: string | null = null,
): Promise<Invoice> {
  const [row] = await tx<{ invoice: Invoice }[]>`
    select public.save_invoice_draft(${orgId}, ${invoiceId}, ${tx.json(details)}, ${key}) as invoice`
  return required(row).invoice
}

export async function issue(
  tx: Tx,
  orgId: string,
  invoiceId: string,
  on: string | null = null,
  expectedUpdatedAt: string | null = null,
): Promise<Invoice> {
  const [row] = await tx<{ invoice: Invoice }[]>`
    select public.issue_invoice(
      ${orgId}, ${invoiceId}, ${on}::text::date, ${expectedUpdatedAt}::text::timestamptz
    ) as invoice`
  return required(row).invoice
}

export async function getInvoice(tx: Tx, orgId: string, invoiceId: string): Promise<Invoice> {
  const [row] = await tx<{ invoice: Invoice }[]>`
    select public.get_invoice(${orgId}, ${invoiceId}) as invoice`
  return required(row).invoice
}

export async function voidInvoice(
  tx: Tx,
  orgId: string,
  invoiceId: string,
  reason = 'A mistake',
): Promise<Invoice> {
  const [row] = await tx<{ invoice: Invoice }[]>`
    select public.void_invoice(${orgId}, ${invoiceId}, ${reason}) as invoice`
  return required(row).invoice
}

export type Line = {
  role: string | null
  kind: string
  posted_on: string
  debit_minor: number
  credit_minor: number
  tax_rate_bps: number | null
}

/** What a document posted, debits first. As the owner of the tables. */
export const journalOf = (tx: Tx, orgId: string, sourceId: string) => tx<Line[]>`
  select accounts.role, entries.kind, entries.posted_on::text, lines.debit_minor,
         lines.credit_minor, lines.tax_rate_bps
    from public.journal_entries as entries
    join public.journal_lines as lines
      on lines.org_id = entries.org_id and lines.entry_id = entries.id
    join public.ledger_accounts as accounts
      on accounts.org_id = lines.org_id and accounts.id = lines.account_id
   where entries.org_id = ${orgId} and entries.source_id = ${sourceId}
   order by entries.kind, lines.credit_minor > 0, accounts.code, lines.tax_rate_bps`
