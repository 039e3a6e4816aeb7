import type { Metadata } from 'next'
import { OwnBusinesses } from '@/components/crm/own-businesses'
import { AvatarForm } from '@/components/identity/avatar-form'
import { ProfileForm } from '@/components/identity/profile-form'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { listOwnCustomers } from '@/lib/crm/own-customers.queries'
import { getProfile, listAvatarUrls } from '@/lib/identity/account.queries'
import { listTimeZones } from '@/lib/identity/organizations.queries'
import { requireUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Profile' }

export default async function ProfilePage() {
  const session = await requireUser()
  const [profile, businesses] = await Promise.all([
    getProfile(session.userId),
    listOwnCustomers(session.db),
  ])
  const avatars = await listAvatarUrls(session.db, [profile.avatar_path])
  return (
    <div className="grid max-w-2xl gap-4">
      <PageHeader
        className="pb-1"
        title="Profile"
        description="What the people you work with see of you."
      />
      <Card>
        <CardHeader>
          <CardTitle>Picture</CardTitle>
          <CardDescription>
            PNG, JPEG or WebP, up to 2 MB. Only colleagues can see it.
          </CardDescription>
        </CardHeader>
        <CardContent>
          <AvatarForm
            name={profile.display_name ?? ''}
            url={avatars.get(profile.avatar_path ?? '') ?? null}
            hasAvatar={profile.avatar_path !== null}
          />
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>About you</CardTitle>
        </CardHeader>
        <CardContent>
          <ProfileForm profile={profile} timeZones={listTimeZones()} />
        </CardContent>
      </Card>
      <OwnBusinesses businesses={businesses} locale={profile.locale} />
    </div>
  )
}
