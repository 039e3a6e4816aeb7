import { accountItems, staffNavigation } from '@/components/identity/navigation'
import { StaffShell } from '@/components/shell/staff-shell'
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
  return (
    <StaffShell
      user={user}
      organization={{ slug: org.slug, name: org.name, role }}
      organizations={organizations}
      navigation={staffNavigation(org.slug, permissions)}
      userItems={accountItems}
      createOrganizationHref="/o/new"
      onSignOut={signOut.bind(null, {})}
    >
      {children}
    </StaffShell>
  )
}
