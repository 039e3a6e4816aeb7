import type { ReactNode } from 'react'
import { CommandMenu } from '@/components/shell/command-menu'
import { MobileNav } from '@/components/shell/mobile-nav'
import { NavLinks } from '@/components/shell/nav-links'
import { OrgSwitcher } from '@/components/shell/org-switcher'
import { MAIN_ID, SkipLink } from '@/components/shell/skip-link'
import type {
  CommandSearch,
  NavGroup,
  NavItem,
  ShellOrganization,
  ShellUser,
} from '@/components/shell/types'
import { UserMenu } from '@/components/shell/user-menu'
import { Toaster } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'

export interface StaffShellProps {
  user: ShellUser
  organization: ShellOrganization
  organizations: ShellOrganization[]
  navigation: NavGroup[]
  /** What the command menu can begin. */
  actions?: NavItem[]
  /** Links of the user menu: profile, security. */
  userItems?: NavItem[]
  createOrganizationHref?: string
  /** A server action; finds customers for the command menu. */
  search?: CommandSearch
  onSignOut: () => Promise<ActionResult<unknown>>
  /** At the start of the top bar: breadcrumbs of a layout, where it knows them. */
  breadcrumbs?: ReactNode
  children: ReactNode
}

/** Where staff work: navigation on a dark spine at the side, a sheet on phones, ⌘K everywhere. */
export function StaffShell({
  user,
  organization,
  organizations,
  navigation,
  actions = [],
  userItems = [],
  createOrganizationHref,
  search,
  onSignOut,
  breadcrumbs,
  children,
}: StaffShellProps) {
  const switcher = (
    <OrgSwitcher
      organizations={organizations}
      current={organization}
      createHref={createOrganizationHref}
    />
  )
  const account = (
    <UserMenu
      user={user}
      items={userItems}
      onSignOut={onSignOut}
      className="hover:bg-sidebar-accent focus-visible:outline-brand data-[state=open]:bg-sidebar-accent"
    />
  )
  return (
    <>
      <div className="grid min-h-dvh text-sm lg:grid-cols-[14.5rem_minmax(0,1fr)]">
        <SkipLink />
        <aside className="hidden bg-sidebar text-sidebar-foreground lg:block">
          <div className="sticky top-0 flex h-dvh flex-col gap-4 overflow-y-auto p-3">
            {switcher}
            <NavLinks groups={navigation} />
            <div className="mt-auto border-sidebar-border border-t pt-3">{account}</div>
          </div>
        </aside>
        <div className="flex min-w-0 flex-col">
          <header className="sticky top-0 z-30 flex h-14 items-center gap-3 border-b bg-background/92 px-3 backdrop-blur-sm sm:px-6 lg:h-12">
            <MobileNav groups={navigation} header={switcher} footer={account} />
            <div className="min-w-0 flex-1">{breadcrumbs}</div>
            <CommandMenu
              navigation={[...navigation.flatMap((group) => group.items), ...userItems]}
              actions={actions}
              organizations={organizations}
              currentSlug={organization.slug}
              search={search}
              onSignOut={onSignOut}
              className="h-control-sm sm:w-64"
            />
          </header>
          <main id={MAIN_ID} tabIndex={-1} className="min-w-0 flex-1 p-4 outline-none sm:p-6">
            {children}
          </main>
        </div>
      </div>
      {/* Not of the grid: a row of its own would take a part of the height. */}
      <Toaster />
    </>
  )
}
