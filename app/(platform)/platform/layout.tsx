import type { ReactNode } from 'react'
import { accountItems } from '@/components/identity/navigation'
import { platformNavigation } from '@/components/platform/navigation'
import { AccountShell } from '@/components/shell/account-shell'
import { DateWordingProvider } from '@/components/ui/date-wording'
import { getProfile, getShellUser } from '@/lib/identity/account.queries'
import { signOut } from '@/lib/identity/auth.actions'
import { requirePlatformAdmin } from '@/lib/session'

/** The frame only: each page asks by itself, and so does each function of the database. */
export default async function PlatformLayout({ children }: { children: ReactNode }) {
  const { userId } = await requirePlatformAdmin()
  const { locale, time_zone } = await getProfile(userId)
  return (
    <AccountShell
      user={await getShellUser(userId)}
      navigation={platformNavigation}
      userItems={accountItems}
      homeHref="/platform"
      onSignOut={signOut.bind(null, {})}
    >
      <DateWordingProvider locale={locale} timeZone={time_zone}>
        {children}
      </DateWordingProvider>
    </AccountShell>
  )
}
