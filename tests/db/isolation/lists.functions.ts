import type { Actors } from '../../helpers/actors.ts'
import { createBulkRun, createCustomerView } from '../../helpers/crm-factories.ts'
import type { Tx } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { elsewhere, type FunctionExpectation, notFound, shutOut, staff } from './function-access.ts'

// A run is looked for among one's own organizations, of which those who are shut out have none.
const staffOnly = {
  ...staff,
  ...notFound('crm.bulk_run_not_found'),
  signedOut: 'crm.bulk_run_not_found',
  pendingPasswordChange: 'crm.bulk_run_not_found',
} as const

// An agent changes no view of a colleague.
const viewAccess = {
  ...staff,
  agent: 'crm.view_not_found',
  ...elsewhere,
  ...shutOut,
} as const

const sharedView = (tx: Tx, org_id: string, created_by: string) =>
  createCustomerView(tx, { org_id, created_by, is_shared: true })

async function runOfOne(tx: Tx, { org, owner }: Actors, status = 'pending'): Promise<string> {
  const customer = await createCustomer(tx, { org_id: org.id })
  const run = await createBulkRun(tx, {
    org_id: org.id,
    created_by: owner.userId,
    customer_ids: [customer.id],
    status,
  })
  return run.id
}

export const listFunctions: Record<string, FunctionExpectation> = {
  apply_customer_bulk_run: {
    call: async (tx, actors) => {
      const id = await runOfOne(tx, actors)
      return (as) => as`select public.apply_customer_bulk_run(${id})`
    },
    access: staffOnly,
  },

  cancel_customer_bulk_run: {
    call: async (tx, actors) => {
      const id = await runOfOne(tx, actors)
      return (as) => as`select public.cancel_customer_bulk_run(${id})`
    },
    access: staffOnly,
  },

  delete_customer_view: {
    call: async (tx, { org, admin }) => {
      const { id } = await sharedView(tx, org.id, admin.userId)
      return (as) => as`select public.delete_customer_view(${org.id}, ${id})`
    },
    access: viewAccess,
  },

  list_customer_views: {
    call: async (tx, { org, owner }) => {
      await createCustomerView(tx, { org_id: org.id, created_by: owner.userId, is_shared: true })
      return (as) => as`select * from public.list_customer_views(${org.id})`
    },
    // Rows are what the policies of the table let through.
    access: {
      ...staff,
      ...notFound('nothing'),
      signedOut: 'nothing',
      pendingPasswordChange: 'nothing',
    },
    outsider: 'nothing',
  },

  restore_customer_view: {
    call: async (tx, { org, admin }) => {
      const { id } = await sharedView(tx, org.id, admin.userId)
      await tx`update public.customer_views set deleted_at = now() where id = ${id}`
      return (as) => as`select public.restore_customer_view(${org.id}, ${id})`
    },
    access: viewAccess,
  },

  undo_customer_bulk_run: {
    call: async (tx, actors) => {
      const id = await runOfOne(tx, actors, 'cancelled')
      return (as) => as`select public.undo_customer_bulk_run(${id})`
    },
    access: staffOnly,
  },
}
