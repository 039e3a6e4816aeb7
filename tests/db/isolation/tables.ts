import { randomUUID } from 'node:crypto'
import {
  createCreditEntry,
  createCustomerExport,
  createCustomerImport,
  createCustomerMerge,
  createTag,
  tagCustomer,
} from '../../helpers/crm-factories.ts'
import { createCustomer, createInvitation } from '../../helpers/factories.ts'
import { cartTables } from './carts.tables.ts'
import { catalogueTables } from './catalogue.tables.ts'
import { emailTables } from './email.tables.ts'
import { financeTables } from './finance.tables.ts'
import { invoiceImportTables } from './finance-imports.tables.ts'
import { listTables } from './lists.tables.ts'
import { orderTables } from './orders.tables.ts'
import { productImportTables } from './product-imports.tables.ts'
import { recordTables } from './record.tables.ts'
import {
  everySignedIn,
  everyStaff,
  readers,
  readOnly,
  type TableExpectation,
} from './table-access.ts'

export const tables: Record<string, TableExpectation> = {
  audit_log: {
    arrange: async (tx, { org }) => {
      const [entry] = await tx`select id from public.audit_log where org_id = ${org.id} limit 1`
      return {
        locator: { org_id: org.id, id: entry?.id },
        insert: { org_id: org.id, action: 'insert', table_name: 'forged', row_id: 'x' },
      }
    },
    change: { table_name: 'forged' },
    access: { ...readers('s---', 'owner', 'admin', 'service'), agent: '0---' },
    outsider: '0---',
    grants: readOnly,
  },

  countries: {
    arrange: async () => ({
      locator: { code: 'DE' },
      insert: { code: 'XX', name: 'Forged' },
    }),
    change: { name: 'Forged' },
    access: readers('s---', ...everySignedIn),
    outsider: '0---',
    grants: readOnly,
  },

  credit_entries: {
    arrange: async (tx, { org }) => {
      const { id } = await createCustomer(tx, { org_id: org.id })
      const entry = await createCreditEntry(tx, { org_id: org.id, customer_id: id })
      return {
        locator: { org_id: org.id, id: entry.id },
        insert: {
          org_id: org.id,
          customer_id: id,
          amount_minor: 100,
          currency: 'EUR',
          reason: 'Forged',
          balance_after_minor: 100,
        },
      }
    },
    change: { reason: 'Forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  currencies: {
    arrange: async () => ({
      locator: { code: 'EUR' },
      insert: { code: 'XXA', name: 'Forged', exponent: 2 },
    }),
    change: { name: 'Forged' },
    access: readers('s---', ...everySignedIn),
    outsider: '0---',
    grants: readOnly,
  },

  customer_events: {
    arrange: async (tx, { org }) => {
      const customer = await createCustomer(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, customer_id: customer.id },
        insert: { org_id: org.id, customer_id: customer.id, kind: 'customer.forged' },
      }
    },
    change: { kind: 'customer.forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  customer_import_rows: {
    arrange: async (tx, { org }) => {
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      await tx`
        insert into public.customer_import_rows (import_id, org_id, row_number, cells)
        values (${id}, ${org.id}, 1, '["Ada"]')`
      return {
        locator: { org_id: org.id, import_id: id, row_number: 1 },
        insert: { import_id: id, org_id: org.id, row_number: 2, cells: '["Forged"]' },
      }
    },
    change: { outcome: 'insert' },
    access: { ...readers('s---', 'owner', 'admin', 'service'), agent: '0---' },
    outsider: '0---',
    grants: readOnly,
  },

  customer_exports: {
    arrange: async (tx, { org }) => {
      const { id } = await createCustomerExport(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id },
        insert: { org_id: org.id, sort: 'name.asc', total_rows: 1 },
      }
    },
    change: { status: 'done' },
    access: { ...readers('s---', 'owner', 'admin', 'service'), agent: '0---' },
    outsider: '0---',
    grants: readOnly,
  },

  customer_imports: {
    arrange: async (tx, { org }) => {
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id },
        insert: { org_id: org.id, file_name: 'forged.csv', header: '["name"]' },
      }
    },
    change: { status: 'applied' },
    access: { ...readers('s---', 'owner', 'admin', 'service'), agent: '0---' },
    outsider: '0---',
    grants: readOnly,
  },

  customer_merges: {
    arrange: async (tx, { org }) => {
      const { id } = await createCustomerMerge(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id },
        insert: {
          org_id: org.id,
          survivor_id: randomUUID(),
          merged_id: randomUUID(),
          survivor_before: '{}',
          survivor_after: '{}',
          merged_row: '{}',
        },
      }
    },
    change: { merged_row: '{"name": "forged"}' },
    access: readers('s---', 'owner', 'admin', 'agent', 'service'),
    outsider: '0---',
    grants: readOnly,
  },

  customer_tags: {
    arrange: async (tx, { org }) => {
      const customer = await createCustomer(tx, { org_id: org.id })
      const tag = await createTag(tx, { org_id: org.id })
      const other = await createTag(tx, { org_id: org.id })
      await tagCustomer(tx, { org_id: org.id, customer_id: customer.id, tag_id: tag.id })
      return {
        locator: { org_id: org.id, customer_id: customer.id },
        insert: { org_id: org.id, customer_id: customer.id, tag_id: other.id },
      }
    },
    change: { created_at: '2020-01-01' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  customers: {
    // Nobody's own row: what a customer sees of theirs is tried in crm/customers.test.ts.
    arrange: async (tx, { org }) => {
      const customer = await createCustomer(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id: customer.id },
        insert: { org_id: org.id, name: 'Forged' },
      }
    },
    change: { name: 'Forged' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  invitations: {
    arrange: async (tx, { org, owner, stranger }) => {
      // Addressed to the stranger, who still reads it through my_invitations() only.
      const invitation = await createInvitation(tx, {
        org_id: org.id,
        email: stranger.email,
        invited_by: owner.userId,
      })
      return {
        locator: { id: invitation.id },
        insert: { org_id: org.id, email: 'forged@example.test', role: 'owner' },
      }
    },
    change: { role: 'owner' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  member_summary: {
    arrange: async (_tx, { org, agent }) => ({
      locator: { org_id: org.id, user_id: agent.userId },
      insert: { org_id: org.id, user_id: agent.userId },
    }),
    change: { email: 'forged@example.test' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  memberships: {
    arrange: async (_tx, { org, agent, stranger }) => ({
      locator: { org_id: org.id, user_id: agent.userId },
      insert: { org_id: org.id, user_id: stranger.userId, role: 'owner' },
    }),
    change: { role: 'owner' },
    access: readers('s---', ...everyStaff),
    outsider: '0---',
    grants: readOnly,
  },

  organizations: {
    arrange: async (_tx, { org }) => ({
      locator: { id: org.id },
      insert: { slug: 'forged', name: 'Forged', currency: 'EUR', time_zone: 'UTC', locale: 'en' },
    }),
    change: { name: 'Renamed' },
    access: { ...readers('s-u-', 'owner', 'admin'), agent: 's-0-', service: 's---' },
    outsider: '0-0-',
    grants: {
      ...readOnly,
      owner: { select: 'all', update: ['currency', 'locale', 'name', 'time_zone'] },
    },
  },

  permissions: {
    arrange: async () => ({
      locator: { name: 'customers.read' },
      insert: { name: 'forged.permission', description: 'Forged' },
    }),
    change: { description: 'Forged' },
    access: readers('s---', ...everySignedIn),
    outsider: '0---',
    grants: readOnly,
  },

  profiles: {
    arrange: async (_tx, { agent, stranger }) => ({
      locator: { id: agent.userId },
      insert: { id: stranger.userId },
    }),
    change: { first_name: 'Renamed' },
    access: { ...readers('s-0-', 'owner', 'admin'), ...readers('s-u-', 'agent', 'service') },
    outsider: '0-0-',
    grants: {
      anon: {},
      owner: {
        select: 'all',
        update: ['avatar_path', 'first_name', 'last_name', 'locale', 'time_zone'],
      },
      service: {
        select: 'all',
        update: ['avatar_path', 'email', 'first_name', 'last_name', 'locale', 'phone', 'time_zone'],
      },
    },
  },

  role_permissions: {
    arrange: async () => ({
      locator: { role: 'agent', permission: 'customers.read' },
      insert: { role: 'agent', permission: 'members.write' },
    }),
    change: { role: 'owner' },
    access: readers('s---', ...everySignedIn),
    outsider: '0---',
    grants: readOnly,
  },

  tags: {
    arrange: async (tx, { org }) => {
      const tag = await createTag(tx, { org_id: org.id })
      return {
        locator: { org_id: org.id, id: tag.id },
        insert: { org_id: org.id, name: 'Forged' },
      }
    },
    change: { name: 'Renamed' },
    access: { ...readers('siu-', 'owner', 'admin', 'agent'), service: 's---' },
    outsider: '0-0-',
    grants: {
      ...readOnly,
      owner: {
        select: 'all',
        insert: ['color', 'name', 'org_id'],
        update: ['color', 'name'],
      },
    },
  },

  ...cartTables,
  ...emailTables,
  ...financeTables,
  ...orderTables,
  ...catalogueTables,
  ...productImportTables,
  ...invoiceImportTables,
  ...listTables,
  ...recordTables,
}
