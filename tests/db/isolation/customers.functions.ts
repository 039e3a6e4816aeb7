import { createCustomer } from '../../helpers/factories.ts'
import {
  elsewhere,
  everySignedIn,
  type FunctionExpectation,
  shutOut,
  staff,
} from './function-access.ts'

export const customerFunctions: Record<string, FunctionExpectation> = {
  archive_customers: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.archive_customers(${org.id}, ${[id]})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  count_customers_by_segment: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select * from public.count_customers_by_segment(${org.id})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  create_customer: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.create_customer(${org.id}, ${as.json({ name: 'New' })})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  create_customer_bulk_run: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) =>
        as`select public.create_customer_bulk_run(${org.id}, 'archive', '{}', ${[id]}::uuid[])`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  get_customer: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.get_customer(${org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_customer_events: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) => as`select * from public.list_customer_events(${org.id}, ${id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_customer_sources: {
    call: async (tx, { org }) => {
      await createCustomer(tx, { org_id: org.id, source: 'Web' })
      return (as) => as`select * from public.list_customer_sources(${org.id})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  list_customers: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select * from public.list_customers(${org.id})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  my_businesses: {
    call: async () => (as) => as`select * from public.my_businesses()`,
    access: { ...everySignedIn('nothing'), customer: 'ok' },
    outsider: 'nothing',
  },

  restore_customers: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id, archived_at: new Date() })
      return (as) => as`select public.restore_customers(${org.id}, ${[id]})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  search_customers: {
    call: async (tx, { org }) => {
      await createCustomer(tx, { org_id: org.id, name: 'Zebedee Quill' })
      return (as) => as`select * from public.search_customers(${org.id}, 'zebedee')`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  update_customer: {
    call: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      return (as) =>
        as`select public.update_customer(${org.id}, ${id}, ${as.json({ name: 'New' })})`
    },
    access: { ...staff, ...elsewhere, ...shutOut },
  },

  write_customer: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.write_customer(${org.id}, 'create', p_values => ${as.json({ name: 'New' })})`,
    access: { ...staff, ...elsewhere, ...shutOut },
  },
}
