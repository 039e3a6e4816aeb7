import type { ReactNode } from 'react'
import { AccountNav } from '@/components/shell/account-nav'
import { Logo } from '@/components/shell/logo'
import { MAIN_ID, SkipLink } from '@/components/shell/skip-link'
import type { NavItem, ShellUser } from '@/components/shell/types'
import { UserMenu } from '@/components/shell/user-menu'
import { Link } from '@/components/ui/link'
import { Toaster } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'

export interface AccountShellProps {
  user: ShellUser
  navigation: NavItem[]
  userItems?: NavItem[]
  homeHref?: string
  onSignOut: () => Promise<ActionResult<unknown>>
  children: ReactNode
}

/** A person's own pages: a bar on top, their few places below it, one column. */
export function AccountShell({
  user,
  navigation,
  userItems = [],
  homeHref = '/',
  onSignOut,
  children,
}: AccountShellProps) {
  return (
    <div className="flex min-h-dvh flex-col text-sm">
      <SkipLink />
      <header className="border-b bg-card">
        <div className="mx-auto flex h-14 w-full max-w-5xl items-center justify-between gap-4 px-4 sm:px-6">
          <Link href={homeHref} className="rounded-md" aria-label="Clientele, home">
            <Logo />
          </Link>
          <UserMenu user={user} items={userItems} onSignOut={onSignOut} compact />
        </div>
        <AccountNav items={navigation} />
      </header>
      <main
        id={MAIN_ID}
        tabIndex={-1}
        className="mx-auto w-full max-w-5xl flex-1 px-4 py-6 outline-none sm:px-6 sm:py-8"
      >
        {children}
      </main>
      <Toaster />
    </div>
  )
}
