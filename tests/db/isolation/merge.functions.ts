import { createCustomerMerge } from '../../helpers/crm-factories.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { admins, elsewhere, type FunctionExpectation, shutOut, staff } from './function-access.ts'

export const mergeFunctions: Record<string, FunctionExpectation> = {
  dismiss_duplicate: {
    call: async (tx, { org }) => {
      const a = await createCustomer(tx, { org_id: org.id })
      const b = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.dismiss_duplicate(${org.id}, ${a.id}, ${b.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  find_duplicate_customers: {
    call: async (tx, { org }) => {
      await createCustomer(tx, { org_id: org.id, name: 'Zebedee Quill' })
      return (as) =>
        as`select * from public.find_duplicate_customers(${org.id}, '{"name": "Quill, Zebedee"}')`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_customer_merges: {
    call: async (tx, { org }) => {
      await createCustomerMerge(tx, { org_id: org.id })
      return (as) => as`select * from public.list_customer_merges(${org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_duplicate_customers: {
    call: async (tx, { org }) => {
      await createCustomer(tx, { org_id: org.id, phone: '030 555 1234' })
      await createCustomer(tx, { org_id: org.id, phone: '030 5551234' })
      await tx`select private.compare_queued_customers(${org.id}, 400)`
      return (as) => as`select * from public.list_duplicate_customers(${org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  merge_customers: {
    call: async (tx, { org }) => {
      const a = await createCustomer(tx, { org_id: org.id })
      const b = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.merge_customers(${org.id}, ${a.id}, ${b.id})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  preview_customer_merge: {
    call: async (tx, { org }) => {
      const a = await createCustomer(tx, { org_id: org.id })
      const b = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.preview_customer_merge(${org.id}, ${a.id}, ${b.id})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  refresh_customer_duplicates: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.refresh_customer_duplicates(${org.id})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  undo_customer_merge: {
    call: async (tx, { org }) => {
      const { id } = await createCustomerMerge(tx, { org_id: org.id })
      return (as) => as`select public.undo_customer_merge(${org.id}, ${id})`
    },
    access: { ...admins, ...elsewhere, ...shutOut },
  },
}
