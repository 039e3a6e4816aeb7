import { z } from 'zod'

/** Equals `public.permissions`, which a test compares: what a role may do is decided there. */
export const permissionSchema = z.enum([
  'organization.update',
  'members.read',
  'members.write',
  'audit.read',
  'customers.read',
  'customers.write',
  'customers.archive',
  'customers.import',
  'customers.export',
  'credits.write',
  'customers.merge',
  'products.read',
  'products.write',
  'orders.read',
  'orders.write',
  'shop.update',
  'invoices.read',
  'invoices.write',
  'invoices.issue',
  'invoices.import',
  'payments.write',
  'vouchers.read',
  'vouchers.write',
  'vouchers.post',
  'ledger.read',
  'ledger.write',
  'documents.update',
  'emails.read',
  'emails.write',
])
export type Permission = z.infer<typeof permissionSchema>

export const memberRoleSchema = z.enum(['owner', 'admin', 'agent'])
export type MemberRole = z.infer<typeof memberRoleSchema>

export const memberRoleLabels: Record<MemberRole, { name: string; description: string }> = {
  owner: { name: 'Owner', description: 'Everything, including other owners.' },
  admin: { name: 'Admin', description: 'Everything except owners and their rights.' },
  agent: {
    name: 'Agent',
    description: 'Works with customers and orders and drafts invoices; changes no settings.',
  },
}
