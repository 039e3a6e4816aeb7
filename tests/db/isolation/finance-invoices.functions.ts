import type { Actors } from '../../helpers/actors.ts'
import {
  createCart,
  createShippingRate,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import type { Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createInvoice, type InvoiceRow } from '../../helpers/finance-factories.ts'
import { details, placeOrder } from '../commerce/orders.helpers.ts'
import {
  admins,
  elsewhere,
  everySignedIn,
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

async function createOrder(tx: Tx, orgId: string): Promise<string> {
  await createShop(tx, { org_id: orgId })
  await createShippingRate(tx, { org_id: orgId })
  const variant = await createVariant(tx, { org_id: orgId })
  const { token } = await createCart(tx, {
    org_id: orgId,
    items: [{ variant_id: variant.id }],
  })
  return (await placeOrder(tx, orgId, details(1490), { token })).id
}

const line = { description: 'Work', quantity: 1, unit_price_minor: 1000, tax_rate_bps: 0 }

/** Invoices. */
export const invoiceFunctions: Record<string, FunctionExpectation> = {
  create_invoice_from_order: {
    call: async (tx, { org }) => {
      const id = await createOrder(tx, org.id)
      return (as) => as`select public.create_invoice_from_order(${org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  delete_invoice_draft: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      return (as) => as`select public.delete_invoice_draft(${actors.org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  duplicate_invoice: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      return (as) => as`select public.duplicate_invoice(${actors.org.id}, ${id})`
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

  get_own_invoice: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors, true)
      return (as) => as`select public.get_own_invoice(${id})`
    },
    access: { ...everySignedIn('finance.invoice_not_found'), ...shutOut, customer: 'ok' },
  },

  invoice_totals: {
    call: async (tx, actors) => {
      await invoiceOf(tx, actors)
      return (as) => as`select public.invoice_totals(${actors.org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
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

  list_own_invoices: {
    call: async (tx, actors) => {
      await invoiceOf(tx, actors, true)
      return (as) => as`
        select nullif(public.list_own_invoices(${actors.org.id}) -> 'items', '[]') as items`
    },
    access: { ...everySignedIn('nothing'), ...shutOut, customer: 'ok' },
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

  void_invoice: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors, true)
      return (as) => as`select public.void_invoice(${actors.org.id}, ${id}, 'A mistake')`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },
}
