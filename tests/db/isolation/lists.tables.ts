import { createBulkRun, createCustomerView } from '../../helpers/crm-factories.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { everyStaff, readers, readOnly, type TableExpectation } from './table-access.ts'

/** What staff keep about lists of customers: views, and runs over many of them. */
export const listTables: Record<string, TableExpectation> = {
  customer_bulk_runs: {
    arrange: async (tx, { org, owner }) => {
      const customer = await createCustomer(tx, { org_id: org.id })
      const { id } = await createBulkRun(tx, {
        org_id: org.id,
        created_by: owner.userId,
        customer_ids: [customer.id],
      })
      return {
        locator: { org_id: org.id, id },
        insert: { org_id: org.id, action: 'archive', created_by: owner.userId },
      }
    },
    change: { status: 'done' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  customer_views: {
    // A shared one of a colleague; what is whose is tried in crm/customer_views.test.ts.
    arrange: async (tx, { org, admin }) => {
      const { id } = await createCustomerView(tx, {
        org_id: org.id,
        created_by: admin.userId,
        is_shared: true,
      })
      return { locator: { org_id: org.id, id }, insert: { org_id: org.id, name: 'Forged' } }
    },
    change: { name: 'Renamed' },
    access: { ...readers('siu-', 'owner', 'admin'), agent: 'si0-', service: 's---' },
    outsider: '0-0-',
    grants: {
      ...readOnly,
      owner: {
        select: 'all',
        insert: ['filter', 'is_shared', 'name', 'org_id', 'sort'],
        update: ['filter', 'is_shared', 'name', 'sort'],
        delete: false,
      },
    },
  },
}
