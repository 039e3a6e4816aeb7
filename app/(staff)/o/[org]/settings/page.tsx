import type { Metadata } from 'next'
import { LeaveOrganization } from '@/components/identity/leave-organization'
import { OrganizationForm } from '@/components/identity/organization-form'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { listCurrencies, listTimeZones } from '@/lib/identity/organizations.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage({ params }: PageProps<'/o/[org]/settings'>) {
  const { org: slug } = await params
  const { org, permissions, userId } = await requireOrg(slug)
  const canUpdate = permissions.has('organization.update')
  return (
    <div className="grid max-w-3xl gap-4">
      <PageHeader
        className="pb-1"
        title="Settings"
        description={
          canUpdate
            ? 'What applies to the whole organization.'
            : 'What applies to the whole organization. Admins and owners can change it.'
        }
      />
      <Card>
        <CardContent>
          <OrganizationForm
            org={org}
            currencies={await listCurrencies()}
            timeZones={listTimeZones()}
            canUpdate={canUpdate}
          />
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Leave</CardTitle>
          <CardDescription>
            You lose access at once; what you did stays. The last owner cannot leave.
          </CardDescription>
        </CardHeader>
        <CardContent>
          <LeaveOrganization slug={org.slug} name={org.name} userId={userId} />
        </CardContent>
      </Card>
    </div>
  )
}
