import type { Actors } from '../../helpers/actors.ts'
import type { Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  createCreditNote,
  createInvoice,
  createPayment,
  type InvoiceRow,
} from '../../helpers/finance-factories.ts'
import {
  admins,
  elsewhere,
  type FunctionExpectation,
  notFound,
  shutOut,
  staff,
} from './function-access.ts'

/** An issued invoice of `customer`. */
async function invoiceOf(tx: Tx, { org, customer }: Actors): Promise<InvoiceRow> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.customers where user_id = ${customer.userId}`
  return createInvoice(tx, { org_id: org.id, customer_id: required(row).id, is_issued: true })
}

async function creditOf(tx: Tx, { org, customer }: Actors): Promise<string> {
  const [row] = await tx<{ id: string }[]>`
    select id from public.customers where user_id = ${customer.userId}`
  const { id } = required(row)
  await tx`select private.write_credit_entry(${org.id}, ${id}, 5000, 'EUR', 'Goodwill')`
  return id
}

/** Credit notes, payments, refunds and write-offs. */
export const financeMoneyFunctions: Record<string, FunctionExpectation> = {
  get_credit_note: {
    call: async (tx, actors) => {
      const { id } = await createCreditNote(tx, await invoiceOf(tx, actors))
      return (as) => as`select public.get_credit_note(${actors.org.id}, ${id})`
    },
    access: {
      ...staff,
      ...notFound('finance.credit_note_not_found'),
      signedOut: 'finance.credit_note_not_found',
      pendingPasswordChange: 'finance.credit_note_not_found',
      customer: 'ok',
    },
  },

  get_payment: {
    call: async (tx, actors) => {
      const { id } = await createPayment(tx, await invoiceOf(tx, actors))
      return (as) => as`select public.get_payment(${actors.org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  issue_credit_note: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      return (as) =>
        as`select public.issue_credit_note(${actors.org.id}, ${id}, '{"reason": "Returned"}')`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  list_credit_notes: {
    call: async (tx, actors) => {
      await createCreditNote(tx, await invoiceOf(tx, actors))
      return (as) => as`select public.list_credit_notes(${actors.org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_payments: {
    call: async (tx, actors) => {
      await createPayment(tx, await invoiceOf(tx, actors))
      return (as) => as`select public.list_payments(${actors.org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  preview_credit_note: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      return (as) => as`select public.preview_credit_note(${actors.org.id}, ${id})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  record_payment: {
    call: async (tx, actors) => {
      const { customer_id } = await invoiceOf(tx, actors)
      const details = { customer_id, currency: 'EUR', amount_minor: 100, method: 'cash' }
      return (as) => as`select public.record_payment(${actors.org.id}, ${tx.json(details)})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  refund_payment: {
    call: async (tx, actors) => {
      const customer_id = await creditOf(tx, actors)
      const details = { customer_id, currency: 'EUR', amount_minor: 100, method: 'cash' }
      return (as) => as`select public.refund_payment(${actors.org.id}, ${tx.json(details)})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  reverse_payment: {
    call: async (tx, actors) => {
      const invoice = await invoiceOf(tx, actors)
      const { id } = await createPayment(tx, invoice)
      await tx`
        update public.invoices set paid_minor = total_minor
         where org_id = ${actors.org.id} and id = ${invoice.id}`
      return (as) => as`select public.reverse_payment(${actors.org.id}, ${id}, 'Mistake')`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  write_off_invoice: {
    call: async (tx, actors) => {
      const { id } = await invoiceOf(tx, actors)
      return (as) =>
        as`select public.write_off_invoice(${actors.org.id}, ${id}, '{"note": "Gone"}')`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },
}
