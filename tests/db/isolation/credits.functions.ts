import { createCreditEntry, refuseCustomerLink } from '../../helpers/crm-factories.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import {
  admins,
  elsewhere,
  everySignedIn,
  type FunctionExpectation,
  shutOut,
  staff,
} from './function-access.ts'

/** Store credit, customers who sign in, and the dashboard. */
export const creditFunctions: Record<string, FunctionExpectation> = {
  add_credit: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select * from public.add_credit(${org.id}, ${id}, 500, 'EUR', 'Goodwill')`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  allow_customer_link: {
    call: async (tx, { org, stranger }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      await refuseCustomerLink(tx, { org_id: org.id, customer_id: id, user_id: stranger.userId })
      return (as) => as`select public.allow_customer_link(${org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  claim_customer: {
    call: async (tx, { org, stranger }) => {
      await createCustomer(tx, { org_id: org.id, email: stranger.email })
      return (as) => as`select * from public.claim_customer()`
    },
    access: { ...everySignedIn('nothing'), ...shutOut, stranger: 'ok' },
  },

  customer_dashboard: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.customer_dashboard(${org.id}, '2026-01-01', '2026-01-31')`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  get_own_customer: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.get_own_customer(${org.id})`,
    access: { ...everySignedIn('crm.customer_not_found'), ...shutOut, customer: 'ok' },
  },

  list_credit_entries: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      await createCreditEntry(tx, { org_id: org.id, customer_id: id })
      return (as) => as`select public.list_credit_entries(${org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  unlink_customer: {
    call: async (tx, { org, customer }) => {
      const [row] = await tx<{ id: string }[]>`
        select id from public.customers where user_id = ${customer.userId}`
      return (as) => as`select public.unlink_customer(${org.id}, ${required(row).id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  update_own_customer: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.update_own_customer(${org.id}, ${as.json({ name: 'New' })})`,
    access: { ...everySignedIn('crm.customer_not_found'), ...shutOut, customer: 'ok' },
  },
}
