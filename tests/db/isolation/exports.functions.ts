import { createCustomerExport, createObject } from '../../helpers/crm-factories.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { admins, elsewhere, type FunctionExpectation, shutOut } from './function-access.ts'

const mayExport = { ...admins, ...elsewhere, ...shutOut } as const
const serverOnly = { access: { service: 'ok' }, outsider: '42501' } as const

export const exportFunctions: Record<string, FunctionExpectation> = {
  claim_customer_export: {
    call: async (tx, { org }) => {
      await createCustomerExport(tx, { org_id: org.id })
      return (as) => as`select public.claim_customer_export()`
    },
    ...serverOnly,
  },

  create_customer_export: {
    call: async (tx, { org }) => {
      await createCustomer(tx, { org_id: org.id })
      return (as) => as`select public.create_customer_export(${org.id})`
    },
    access: mayExport,
  },

  discard_customer_export: {
    call: async (tx, { org }) => {
      const { id } = await createCustomerExport(tx, { org_id: org.id })
      return (as) => as`select public.discard_customer_export(${org.id}, ${id})`
    },
    access: mayExport,
  },

  list_orphaned_export_files: {
    call: async (tx) => {
      await createObject(tx, { bucket_id: 'customer-exports', name: 'lost' })
      return (as) => as`select public.list_orphaned_export_files()`
    },
    ...serverOnly,
  },

  read_customer_export_page: {
    call: async (tx, { org, owner }) => {
      const { id, lease_id } = await createCustomerExport(tx, {
        org_id: org.id,
        status: 'running',
        requested_by: owner.userId,
      })
      return (as) => as`select public.read_customer_export_page(${org.id}, ${id}, ${lease_id}, 1)`
    },
    ...serverOnly,
  },

  save_customer_export_file: {
    call: async (tx, { org }) => {
      const { id, lease_id, path } = await createCustomerExport(tx, {
        org_id: org.id,
        status: 'running',
      })
      return (as) =>
        as`select public.save_customer_export_file(${org.id}, ${id}, ${lease_id}, 1, ${path}, 1, 9)`
    },
    ...serverOnly,
  },
}
