import { accountItems, staffNavigation } from '@/components/identity/navigation'
import { StaffShell } from '@/components/shell/staff-shell'
import type { CommandHit } from '@/components/shell/types'
import { DateWordingProvider } from '@/components/ui/date-wording'
import { findOrders } from '@/lib/commerce/order-search.actions'
import { findCustomers } from '@/lib/crm/customers.actions'
import { getShellUser } from '@/lib/identity/account.queries'
import { signOut } from '@/lib/identity/auth.actions'
import { listOwnOrganizations } from '@/lib/identity/organizations.queries'
import { requireOrg } from '@/lib/session'

/** The frame only: each page asks for the permission that it needs itself. */
export default async function StaffLayout({ children, params }: LayoutProps<'/o/[org]'>) {
  const { org: slug } = await params
  const { org, role, permissions, userId } = await requireOrg(slug)
  const [user, organizations] = await Promise.all([
    getShellUser(userId),
    listOwnOrganizations(userId),
  ])

  const canFindCustomers = permissions.has('customers.read')
  const canFindOrders = permissions.has('orders.read')

  async function search(q: string): Promise<CommandHit[]> {
    'use server'
    const found = await Promise.all([
      canFindCustomers ? findCustomers({ org: slug, q, limit: 8 }) : null,
      canFindOrders ? findOrders({ org: slug, q }) : null,
    ])
    return found.flatMap((result) => {
      if (result === null) return []
      if (!result.ok) throw new Error(result.reason)
      return result.data
    })
  }

  return (
    <StaffShell
      user={user}
      organization={{ slug: org.slug, name: org.name, role }}
      organizations={organizations}
      navigation={staffNavigation(org.slug, permissions)}
      userItems={accountItems}
      createOrganizationHref="/o/new"
      {...(canFindCustomers || canFindOrders ? { search } : {})}
      onSignOut={signOut.bind(null, {})}
    >
      <DateWordingProvider locale={org.locale} timeZone={org.time_zone}>
        {children}
      </DateWordingProvider>
    </StaffShell>
  )
}
