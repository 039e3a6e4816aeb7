'use client'

import { LogOut } from 'lucide-react'
import { useTransition } from 'react'
import { NavIcon } from '@/components/shell/nav-icon'
import { ThemeMenuItems } from '@/components/shell/theme-menu-items'
import type { NavItem, ShellUser } from '@/components/shell/types'
import { Avatar } from '@/components/ui/avatar'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { Link } from '@/components/ui/link'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import { leaveBy } from '@/components/ui/unsaved-work'
import type { ActionResult } from '@/lib/action'
import { cn } from '@/lib/utils'

interface UserMenuProps {
  user: ShellUser
  /** Profile, security, the customer's side. */
  items?: NavItem[]
  /** A server action that ends the session and redirects. */
  onSignOut: () => Promise<ActionResult<unknown>>
  /** Only the picture, without the name beside it. */
  compact?: boolean
  className?: string
}

export function UserMenu({
  user,
  items = [],
  onSignOut,
  compact = false,
  className,
}: UserMenuProps) {
  const [pending, startTransition] = useTransition()
  const name = user.name || user.email
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Account of ${name}`}
        title={user.email}
        className={cn(
          'flex min-h-control min-w-0 items-center gap-2.5 rounded-md text-start',
          compact ? 'rounded-full' : 'w-full px-2 py-1.5',
          className,
        )}
      >
        <Avatar name={name} src={user.avatar_url} size="md" />
        {compact ? null : (
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium text-sm leading-tight">
              <bdi>{name}</bdi>
            </span>
            <span className="block truncate text-xs opacity-75">
              <bdi>{user.email}</bdi>
            </span>
          </span>
        )}
      </DropdownMenuTrigger>
      <DropdownMenuContent align={compact ? 'end' : 'start'} className="w-60">
        <DropdownMenuLabel className="truncate font-normal">
          Signed in as <bdi className="font-medium text-foreground">{user.email}</bdi>
        </DropdownMenuLabel>
        {items.map((item) => (
          <DropdownMenuItem key={item.href} asChild>
            <Link href={item.href}>
              {item.icon ? <NavIcon name={item.icon} /> : null}
              {item.label}
            </Link>
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        <ThemeMenuItems />
        <DropdownMenuSeparator />
        <DropdownMenuItem
          disabled={pending}
          onSelect={() =>
            leaveBy(() =>
              startTransition(async () => {
                const result = await settle(onSignOut)
                if (!result.ok) toast.error(messageOf(result))
              }),
            )
          }
        >
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
