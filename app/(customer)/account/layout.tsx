import type { ReactNode } from 'react'
import { accountItems, accountNavigation } from '@/components/identity/navigation'
import { AccountShell } from '@/components/shell/account-shell'
import { DateWordingProvider } from '@/components/ui/date-wording'
import { getProfile, getShellUser } from '@/lib/identity/account.queries'
import { signOut } from '@/lib/identity/auth.actions'
import { requireUser } from '@/lib/session'

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const { userId } = await requireUser()
  const { locale, time_zone } = await getProfile(userId)
  return (
    <AccountShell
      user={await getShellUser(userId)}
      navigation={accountNavigation}
      userItems={accountItems}
      homeHref="/o"
      onSignOut={signOut.bind(null, {})}
    >
      <DateWordingProvider locale={locale} timeZone={time_zone}>
        {children}
      </DateWordingProvider>
    </AccountShell>
  )
}
