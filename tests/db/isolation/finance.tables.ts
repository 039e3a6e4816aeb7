import type { Actors } from '../../helpers/actors.ts'
import type { Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  accountIdOf,
  createCreditNote,
  createInvoice,
  createJournalEntry,
  createPayment,
  createSupplier,
  createVoucher,
  type InvoiceRow,
} from '../../helpers/finance-factories.ts'
import { everyStaff, readers, readOnly, type TableExpectation } from './table-access.ts'

/** An issued invoice of `customer`. */
async function invoiceOf(tx: Tx, { org, customer }: Actors): Promise<InvoiceRow> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.customers where user_id = ${customer.userId}`
  return createInvoice(tx, { org_id: org.id, customer_id: required(row).id, is_issued: true })
}

// Staff and the customer themself read; functions write.
const readByOwnToo = {
  access: readers('s---', ...everyStaff, 'customer'),
  outsider: '0---',
} as const
const readByStaff = { access: readers('s---', ...everyStaff), outsider: '0---' } as const
const readByAdmins = {
  access: { ...readers('s---', 'owner', 'admin', 'service'), agent: '0---' },
  outsider: '0---',
} as const

const invoiceColumns = [
  'bill_to',
  'created_at',
  'created_by',
  'credited_minor',
  'currency',
  'customer_id',
  'due_on',
  'fiscal_year',
  'given_back_minor',
  'id',
  'issued_at',
  'issued_by',
  'issued_on',
  'item_count',
  'net_minor',
  'note',
  'number',
  'open_minor',
  'order_id',
  'org_id',
  'paid_minor',
  'payment_terms',
  'payment_terms_days',
  'prices_include_tax',
  'reference',
  'seller',
  'sent_at',
  'seq',
  'series',
  'status',
  'tax_minor',
  'total_minor',
  'updated_at',
  'void_reason',
  'voided_at',
  'written_off_minor',
]
const creditNoteColumns = [
  'bill_to',
  'created_by',
  'credit_minor',
  'currency',
  'customer_id',
  'fiscal_year',
  'id',
  'invoice_id',
  'issued_at',
  'issued_on',
  'item_count',
  'net_minor',
  'number',
  'org_id',
  'reason',
  'refundable_minor',
  'refunded_minor',
  'seller',
  'sent_at',
  'seq',
  'series',
  'settled_minor',
  'tax_minor',
  'total_minor',
  'updated_at',
]
const paymentColumns = [
  'amount_minor',
  'created_at',
  'created_by',
  'credit_minor',
  'currency',
  'customer_id',
  'id',
  'kind',
  'method',
  'org_id',
  'paid_on',
  'reference',
  'reversed_at',
  'reverses_payment_id',
  'supplier_id',
]
const voucherColumns = [
  'cancel_reason',
  'cancelled_at',
  'cancelled_on',
  'created_at',
  'created_by',
  'currency',
  'customer_id',
  'due_on',
  'fiscal_year',
  'id',
  'kind',
  'line_count',
  'net_minor',
  'note',
  'number',
  'open_minor',
  'org_id',
  'paid_minor',
  'posted_at',
  'posted_by',
  'prices_include_tax',
  'reference',
  'seq',
  'settlement',
  'status',
  'supplier_id',
  'tax_minor',
  'total_minor',
  'updated_at',
  'voucher_on',
]
const only = (select: string[], hidden: string[] = []) => ({
  anon: {},
  owner: { select: select.filter((column) => !hidden.includes(column)) },
  service: { select },
})

/** Documents, money and the ledger of `org`. */
export const financeTables: Record<string, TableExpectation> = {
  finance_settings: {
    arrange: async (_tx, { org }) => ({
      locator: { org_id: org.id },
      insert: { org_id: org.id },
    }),
    change: { legal_name: 'Forged' },
    ...readByStaff,
    grants: readOnly,
  },

  ledger_accounts: {
    arrange: async (tx, { org }) => ({
      locator: { id: await accountIdOf(tx, org.id, 'bank') },
      insert: { org_id: org.id, code: '1999', name: 'Forged', type: 'asset' },
    }),
    change: { name: 'Forged' },
    ...readByStaff,
    grants: readOnly,
  },

  journal_entries: {
    arrange: async (tx, { org }) => {
      const { id } = await createJournalEntry(tx, { org_id: org.id })
      return { locator: { id }, insert: { org_id: org.id, currency: 'EUR' } }
    },
    change: { description: 'Forged' },
    ...readByAdmins,
    grants: readOnly,
  },

  journal_lines: {
    arrange: async (tx, { org }) => {
      const { id } = await createJournalEntry(tx, { org_id: org.id })
      return {
        locator: { entry_id: id, position: 1 },
        insert: { org_id: org.id, entry_id: id, position: 3 },
      }
    },
    change: { posted_on: '2026-06-16' },
    ...readByAdmins,
    grants: readOnly,
  },

  document_counters: {
    arrange: async (tx, { org }) => {
      await tx`select private.next_document_number(${org.id}, 'invoice', '2026-06-15')`
      return {
        locator: { org_id: org.id, kind: 'invoice' },
        insert: { org_id: org.id, kind: 'credit_note', fiscal_year: 2026, last_number: 0 },
      }
    },
    change: { last_number: '0' },
    ...readByStaff,
    grants: readOnly,
  },

  invoices: {
    arrange: async (tx, actors) => {
      const { id, customer_id } = await invoiceOf(tx, actors)
      return { locator: { id }, insert: { org_id: actors.org.id, customer_id, currency: 'EUR' } }
    },
    change: { note: 'Forged' },
    ...readByOwnToo,
    // Neither keys of requests nor their hashes. Customers read it: so neither who of the staff did
    // it, nor what tells that it was given up.
    grants: only(invoiceColumns, [
      'created_by',
      'issued_by',
      'open_minor',
      'status',
      'written_off_minor',
    ]),
  },

  invoice_items: {
    arrange: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      return {
        locator: { invoice_id: id },
        insert: { org_id: actors.org.id, invoice_id: id, position: 2 },
      }
    },
    change: { description: 'Forged' },
    ...readByOwnToo,
    grants: readOnly,
  },

  credit_notes: {
    arrange: async (tx, actors) => {
      const invoice = await invoiceOf(tx, actors)
      const { id } = await createCreditNote(tx, invoice)
      return { locator: { id }, insert: { org_id: actors.org.id, invoice_id: invoice.id } }
    },
    change: { reason: 'Forged' },
    ...readByOwnToo,
    grants: only(creditNoteColumns, ['created_by']),
  },

  credit_note_items: {
    arrange: async (tx, actors) => {
      const { id } = await createCreditNote(tx, await invoiceOf(tx, actors))
      return {
        locator: { credit_note_id: id },
        insert: { org_id: actors.org.id, credit_note_id: id, position: 2 },
      }
    },
    change: { description: 'Forged' },
    ...readByOwnToo,
    grants: readOnly,
  },

  payments: {
    arrange: async (tx, actors) => {
      const { id } = await createPayment(tx, await invoiceOf(tx, actors))
      return { locator: { id }, insert: { org_id: actors.org.id, kind: 'payment' } }
    },
    change: { reference: 'Forged' },
    ...readByOwnToo,
    // Notes are between colleagues.
    grants: only(paymentColumns, ['created_by']),
  },

  payment_allocations: {
    arrange: async (tx, actors) => {
      const { id } = await createPayment(tx, await invoiceOf(tx, actors))
      return {
        locator: { payment_id: id },
        insert: { org_id: actors.org.id, payment_id: id, position: 2, amount_minor: 1 },
      }
    },
    change: { amount_minor: '1' },
    ...readByOwnToo,
    grants: readOnly,
  },

  suppliers: {
    arrange: async (tx, { org }) => {
      const { id } = await createSupplier(tx, { org_id: org.id })
      return { locator: { id }, insert: { org_id: org.id, name: 'Forged' } }
    },
    change: { name: 'Forged' },
    ...readByStaff,
    grants: readOnly,
  },

  vouchers: {
    arrange: async (tx, { org }) => {
      const { id } = await createVoucher(tx, { org_id: org.id })
      return { locator: { id }, insert: { org_id: org.id, kind: 'purchase' } }
    },
    change: { note: 'Forged' },
    ...readByStaff,
    grants: only(voucherColumns),
  },

  voucher_lines: {
    arrange: async (tx, { org }) => {
      const { id } = await createVoucher(tx, { org_id: org.id })
      return {
        locator: { voucher_id: id },
        insert: { org_id: org.id, voucher_id: id, position: 2 },
      }
    },
    change: { description: 'Forged' },
    ...readByStaff,
    grants: readOnly,
  },

  document_pdfs: {
    arrange: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      const [pdf] = await tx<{ id: string }[]>`
        insert into public.document_pdfs (org_id, invoice_id, path, sha256, size_bytes)
        values (
          ${actors.org.id}, ${id}, ${`${actors.org.id}/${id}.pdf`}, sha256('a'), 1
        )
        returning id`
      return {
        locator: { id: required(pdf).id },
        insert: { org_id: actors.org.id, invoice_id: id, path: 'forged' },
      }
    },
    change: { path: 'forged' },
    ...readByOwnToo,
    grants: readOnly,
  },
}
