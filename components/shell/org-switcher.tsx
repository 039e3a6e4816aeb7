'use client'

import { Check, ChevronsUpDown, Plus } from 'lucide-react'
import type { ShellOrganization } from '@/components/shell/types'
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

interface OrgSwitcherProps {
  organizations: ShellOrganization[]
  current: ShellOrganization
  /** Where a new organization is made; left out when the person may not. */
  createHref?: string | undefined
}

export function OrgSwitcher({ organizations, current, createHref }: OrgSwitcherProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Organization ${current.name}, switch`}
        title={current.name}
        className="flex min-h-11 w-full min-w-0 items-center gap-2.5 rounded-md px-2 py-1.5 text-start hover:bg-sidebar-accent focus-visible:outline-brand data-[state=open]:bg-sidebar-accent"
      >
        <Avatar name={current.name} size="md" shape="square" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-semibold text-sm leading-tight">
            <bdi>{current.name}</bdi>
          </span>
          {current.role ? (
            <span className="block truncate text-sidebar-muted text-xs first-letter:uppercase">
              {current.role}
            </span>
          ) : null}
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-sidebar-muted" />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-64">
        <DropdownMenuLabel>Organizations</DropdownMenuLabel>
        {organizations.map((organization) => (
          <DropdownMenuItem key={organization.slug} asChild>
            <Link href={`/o/${organization.slug}`} title={organization.name}>
              <Avatar name={organization.name} size="sm" shape="square" />
              <span className="min-w-0 flex-1 truncate">
                <bdi>{organization.name}</bdi>
              </span>
              {organization.slug === current.slug ? (
                <>
                  <Check aria-hidden />
                  <span className="sr-only">(current)</span>
                </>
              ) : null}
            </Link>
          </DropdownMenuItem>
        ))}
        {createHref ? (
          <>
            <DropdownMenuSeparator />
            <DropdownMenuItem asChild>
              <Link href={createHref}>
                <Plus aria-hidden />
                New organization
              </Link>
            </DropdownMenuItem>
          </>
        ) : null}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
