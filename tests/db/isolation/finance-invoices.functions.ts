import type { Actors } from '../../helpers/actors.ts'
import type { Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createInvoice, type InvoiceRow } from '../../helpers/finance-factories.ts'
import {
  admins,
  elsewhere,
  type FunctionExpectation,
  notFound,
  shutOut,
  staff,
} from './function-access.ts'

/** An invoice of `customer`. */
async function invoiceOf(tx: Tx, { org, customer }: Actors, isIssued = false): Promise<InvoiceRow> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.customers where user_id = ${customer.userId}`
  return createInvoice(tx, {
    org_id: org.id,
    customer_id: required(row).id,
    is_issued: isIssued,
  })
}

const line = { description: 'Work', quantity: 1, unit_price_minor: 1000, tax_rate_bps: 0 }

/** Invoices. */
export const invoiceFunctions: Record<string, FunctionExpectation> = {
  delete_invoice_draft: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      return (as) => as`select public.delete_invoice_draft(${actors.org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  get_invoice: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors, true)
      return (as) => as`select public.get_invoice(${actors.org.id}, ${id})`
    },
    access: {
      ...staff,
      ...notFound('finance.invoice_not_found'),
      ...shutOut,
      customer: 'ok',
    },
  },

  issue_invoice: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      return (as) => as`select public.issue_invoice(${actors.org.id}, ${id})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  list_invoices: {
    call: async (tx, actors) => {
      await invoiceOf(tx, actors)
      return (as) => as`select public.list_invoices(${actors.org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  preview_invoice: {
    call: async (_tx, { org }) => {
      return (as) => as`select public.preview_invoice(${org.id}, ${as.json({ items: [line] })})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  save_invoice_draft: {
    call: async (tx, actors) => {
      const { id, customer_id } = await invoiceOf(tx, actors)
      const details = { customer_id, items: [line] }
      return (as) => as`
        select public.save_invoice_draft(${actors.org.id}, ${id}, ${as.json(details)})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },
}
