import type { NavGroup, NavItem } from '@/components/shell/types'
import type { Permission } from '@/lib/identity/permissions.schemas'

/** A person's own places, the same wherever they are. */
export const accountItems: NavItem[] = [
  { label: 'Profile', href: '/account', icon: 'profile', exact: true },
  { label: 'Security', href: '/account/security', icon: 'security' },
]

export const accountNavigation: NavItem[] = [
  { label: 'Organizations', href: '/o', icon: 'organizations', exact: true },
  { label: 'Orders', href: '/account/orders', icon: 'orders' },
  { label: 'Invoices', href: '/account/invoices', icon: 'invoices' },
  { label: 'Addresses', href: '/account/addresses', icon: 'addresses' },
  ...accountItems,
]

/** Places of an organization, without those that the caller's role does not open. */
export function staffNavigation(slug: string, permissions: ReadonlySet<Permission>): NavGroup[] {
  const base = `/o/${slug}`
  const groups: NavGroup[] = [
    {
      items: [
        { label: 'Overview', href: base, icon: 'dashboard', exact: true },
        ...(permissions.has('orders.read')
          ? ([{ label: 'Orders', href: `${base}/orders`, icon: 'orders' }] as const)
          : []),
        ...(permissions.has('customers.read')
          ? ([{ label: 'Customers', href: `${base}/customers`, icon: 'customers' }] as const)
          : []),
        ...(permissions.has('products.read')
          ? ([{ label: 'Products', href: `${base}/products`, icon: 'products' }] as const)
          : []),
      ],
    },
    { label: 'Finance', items: financeNavigation(slug, permissions) },
    { label: 'Organization', items: settingsNavigation(slug, permissions) },
  ]
  return groups.filter((group) => group.items.length > 0)
}

function financeNavigation(slug: string, permissions: ReadonlySet<Permission>): NavItem[] {
  const base = `/o/${slug}`
  return allowed(
    [
      {
        label: 'Invoices',
        href: `${base}/invoices`,
        icon: 'invoices',
        permission: 'invoices.read',
      },
      {
        label: 'Vouchers',
        href: `${base}/vouchers`,
        icon: 'vouchers',
        permission: 'vouchers.read',
      },
      {
        label: 'Suppliers',
        href: `${base}/suppliers`,
        icon: 'suppliers',
        permission: 'vouchers.read',
      },
      { label: 'Reports', href: `${base}/reports`, icon: 'reports', permission: 'ledger.read' },
      {
        label: 'Payments',
        href: `${base}/payments`,
        icon: 'payments',
        permission: 'invoices.read',
      },
      {
        label: 'Credit notes',
        href: `${base}/credit-notes`,
        icon: 'credit_notes',
        permission: 'invoices.read',
      },
    ],
    permissions,
  )
}

export function settingsNavigation(slug: string, permissions: ReadonlySet<Permission>): NavItem[] {
  const base = `/o/${slug}/settings`
  const items: GuardedItem[] = [
    { label: 'Settings', href: base, icon: 'settings', exact: true },
    { label: 'Shop', href: `${base}/shop`, icon: 'shop', permission: 'products.read' },
    {
      label: 'Documents',
      href: `${base}/finance`,
      icon: 'documents',
      permission: 'invoices.read',
    },
    { label: 'Members', href: `${base}/members`, icon: 'members', permission: 'members.read' },
    { label: 'Emails', href: `${base}/emails`, icon: 'emails', permission: 'emails.read' },
    { label: 'Tags', href: `${base}/tags`, icon: 'tags', permission: 'customers.read' },
    { label: 'Audit trail', href: `${base}/audit`, icon: 'audit', permission: 'audit.read' },
  ]
  return allowed(items, permissions)
}

/** What one can begin from anywhere, as far as the caller's role goes. */
export function staffActions(slug: string, permissions: ReadonlySet<Permission>): NavItem[] {
  const base = `/o/${slug}`
  const items: GuardedItem[] = [
    {
      label: 'New customer',
      href: `${base}/customers/new`,
      icon: 'customers',
      permission: 'customers.write',
    },
    { label: 'New order', href: `${base}/orders/new`, icon: 'orders', permission: 'orders.write' },
    {
      label: 'New invoice',
      href: `${base}/invoices/new`,
      icon: 'invoices',
      permission: 'invoices.write',
    },
    {
      label: 'Record a payment',
      href: `${base}/payments/new`,
      icon: 'payments',
      permission: 'payments.write',
    },
    {
      label: 'New voucher',
      href: `${base}/vouchers/new`,
      icon: 'vouchers',
      permission: 'vouchers.write',
    },
    {
      label: 'New product',
      href: `${base}/products/new`,
      icon: 'products',
      permission: 'products.write',
    },
    {
      label: 'Import customers',
      href: `${base}/customers/import`,
      icon: 'imports',
      permission: 'customers.import',
    },
    {
      label: 'Import invoices',
      href: `${base}/invoices/import`,
      icon: 'imports',
      permission: 'invoices.import',
    },
    {
      label: 'Import products',
      href: `${base}/products/import`,
      icon: 'imports',
      permission: 'products.write',
    },
  ]
  return allowed(items, permissions)
}

type GuardedItem = NavItem & { permission?: Permission }

function allowed(items: GuardedItem[], permissions: ReadonlySet<Permission>): NavItem[] {
  return items
    .filter(({ permission }) => !permission || permissions.has(permission))
    .map(({ permission: _permission, ...item }) => item)
}
