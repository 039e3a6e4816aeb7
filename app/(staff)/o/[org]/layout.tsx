import { accountItems, staffActions, staffNavigation } from '@/components/identity/navigation'
import { StaffShell } from '@/components/shell/staff-shell'
import type { CommandAnswer } from '@/components/shell/types'
import { BusinessWording, DateWordingProvider } from '@/components/ui/date-wording'
import { findOrders } from '@/lib/commerce/order-search.actions'
import { findProducts } from '@/lib/commerce/product-search.actions'
import { findCustomers } from '@/lib/crm/customers.actions'
import { findInvoices } from '@/lib/finance/invoice-search.actions'
import { getProfile, getShellUser } from '@/lib/identity/account.queries'
import { signOut } from '@/lib/identity/auth.actions'
import { listOwnOrganizations } from '@/lib/identity/organizations.queries'
import { requireOrg } from '@/lib/session'

/** The frame only: each page asks for the permission that it needs itself. */
export default async function StaffLayout({ children, params }: LayoutProps<'/o/[org]'>) {
  const { org: slug } = await params
  const { org, role, permissions, userId } = await requireOrg(slug)
  const [user, profile, organizations] = await Promise.all([
    getShellUser(userId),
    getProfile(userId),
    listOwnOrganizations(userId),
  ])

  const finds = {
    customers: permissions.has('customers.read'),
    orders: permissions.has('orders.read'),
    invoices: permissions.has('invoices.read'),
    products: permissions.has('products.read'),
  }

  async function search(q: string): Promise<CommandAnswer> {
    'use server'
    const asked = await Promise.all([
      finds.customers ? findCustomers({ org: slug, q, limit: 8 }) : null,
      finds.orders ? findOrders({ org: slug, q }) : null,
      finds.invoices ? findInvoices({ org: slug, q }) : null,
      finds.products ? findProducts({ org: slug, q }) : null,
    ])
    const answers = asked.filter((answer) => answer !== null)
    const found = answers.filter((answer) => answer.ok)
    if (found.length === 0) throw new Error('Nothing of it answered.')
    return {
      hits: found.flatMap(({ data }) => data),
      isPartial: found.length < answers.length,
    }
  }

  return (
    <StaffShell
      user={user}
      organization={{ slug: org.slug, name: org.name, role }}
      organizations={organizations}
      navigation={staffNavigation(org.slug, permissions)}
      actions={staffActions(org.slug, permissions)}
      userItems={accountItems}
      createOrganizationHref="/o/new"
      {...(Object.values(finds).includes(true) ? { search } : {})}
      onSignOut={signOut.bind(null, {})}
    >
      <DateWordingProvider locale={org.locale} timeZone={profile.time_zone}>
        <BusinessWording locale={org.locale} timeZone={org.time_zone}>
          {children}
        </BusinessWording>
      </DateWordingProvider>
    </StaffShell>
  )
}
