'use client'

import { Building2, LogOut, Monitor, Moon, Search, Sun, UserRound } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, useTransition } from 'react'
import { NavIcon } from '@/components/shell/nav-icon'
import { applyTheme } from '@/components/shell/theme'
import type {
  CommandAnswer,
  CommandHit,
  CommandSearch,
  NavItem,
  ShellOrganization,
} from '@/components/shell/types'
import {
  Command,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from '@/components/ui/command'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import { leaveBy } from '@/components/ui/unsaved-work'
import { useIsMac } from '@/components/ui/use-is-mac'
import type { ActionResult } from '@/lib/action'
import { cn } from '@/lib/utils'

interface CommandMenuProps {
  navigation: NavItem[]
  /** What one can begin: places as well, named by what is done there. */
  actions?: NavItem[]
  organizations?: ShellOrganization[]
  currentSlug?: string
  /** Finds customers, or whatever the shell is about. */
  search?: CommandSearch | undefined
  searchLabel?: string
  onSignOut?: (() => Promise<ActionResult<unknown>>) | undefined
  className?: string
}

const TYPING_MS = 160
const SHORTEST_QUERY = 2

/** ⌘K or Ctrl-K from anywhere: go to a place, a customer, another organization, another theme. */
export function CommandMenu({
  navigation,
  actions = [],
  organizations = [],
  currentSlug,
  search,
  searchLabel = 'Customers',
  onSignOut,
  className,
}: CommandMenuProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [query, setQuery] = useState('')
  const found = useFound(open ? search : undefined, query)
  const [, startTransition] = useTransition()
  const isMac = useIsMac()

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      if (event.altKey || event.shiftKey) return
      event.preventDefault()
      setOpen((was) => !was)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])

  function run(command: () => void) {
    setOpen(false)
    setQuery('')
    command()
  }
  const leave = (command: () => void) => run(() => leaveBy(command))
  const go = (href: string) => leave(() => router.push(href))
  const others = organizations.filter((organization) => organization.slug !== currentSlug)

  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        className={cn(
          'flex h-control min-w-0 items-center gap-2 rounded-md border border-input bg-card px-2.5 text-muted-foreground text-sm hover:border-foreground/50 hover:text-foreground',
          className,
        )}
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="truncate max-sm:sr-only">Search or go to…</span>
        <span className="ms-auto flex items-center gap-0.5 max-sm:hidden">
          <Kbd>{isMac ? '⌘' : 'Ctrl'}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <Dialog
        open={open}
        onOpenChange={(next) => {
          setOpen(next)
          if (!next) setQuery('')
        }}
      >
        <DialogContent
          hideClose
          className="top-0 bottom-auto max-w-none gap-0 rounded-t-none rounded-b-xl p-0 sm:top-[14dvh] sm:max-w-xl sm:translate-y-0 sm:rounded-xl"
        >
          <DialogTitle className="sr-only">Search or go to</DialogTitle>
          <DialogDescription className="sr-only">
            Type, choose with the arrow keys, open with Enter.
          </DialogDescription>
          <Command loop>
            <CommandInput
              value={query}
              onValueChange={setQuery}
              placeholder={
                search ? 'A customer, an order, an invoice, a page…' : 'A page, a command…'
              }
            />
            <CommandList>
              {/* It counts what it has filtered itself, and what was found is not among that. */}
              {found.hits.length === 0 ? (
                <CommandEmpty>
                  {found.state === 'searching' ? (
                    <Spinner label="Searching…" />
                  ) : found.state === 'failed' ? (
                    'Searching did not work. Try again in a moment.'
                  ) : (
                    `Nothing found for “${query}”.`
                  )}
                </CommandEmpty>
              ) : null}
              {found.isPartial ? (
                <p className="px-3 pt-3 text-muted-foreground text-xs">
                  Not everything could be searched. Try again in a moment.
                </p>
              ) : null}
              {[...byGroup(found.hits, searchLabel)].map(([heading, hits]) => (
                <CommandGroup key={heading} heading={heading} forceMount>
                  {hits.map((hit) => (
                    <CommandItem
                      key={hit.id}
                      value={`hit ${hit.id}`}
                      forceMount
                      onSelect={() => go(hit.href)}
                    >
                      {hit.icon ? <NavIcon name={hit.icon} /> : <UserRound aria-hidden />}
                      <span className="min-w-0 truncate">
                        <bdi>{hit.label}</bdi>
                      </span>
                      {hit.hint ? (
                        <span className="ms-auto min-w-0 shrink truncate ps-4 text-muted-foreground text-xs">
                          <bdi>{hit.hint}</bdi>
                        </span>
                      ) : null}
                    </CommandItem>
                  ))}
                </CommandGroup>
              ))}
              <CommandGroup heading="Go to">
                {navigation.map((item) => (
                  <CommandItem
                    key={item.href}
                    value={`go ${item.href}`}
                    keywords={[item.label]}
                    onSelect={() => go(item.href)}
                  >
                    {item.icon ? <NavIcon name={item.icon} /> : null}
                    {item.label}
                  </CommandItem>
                ))}
              </CommandGroup>
              {actions.length > 0 ? (
                <CommandGroup heading="Do">
                  {actions.map((item) => (
                    <CommandItem key={item.href} value={item.label} onSelect={() => go(item.href)}>
                      {item.icon ? <NavIcon name={item.icon} /> : null}
                      {item.label}
                    </CommandItem>
                  ))}
                </CommandGroup>
              ) : null}
              {others.length > 0 ? (
                <CommandGroup heading="Switch organization">
                  {others.map((organization) => (
                    <CommandItem
                      key={organization.slug}
                      value={`organization ${organization.slug}`}
                      keywords={[organization.name]}
                      onSelect={() => go(`/o/${organization.slug}`)}
                    >
                      <Building2 aria-hidden />
                      <span className="min-w-0 truncate">
                        <bdi>{organization.name}</bdi>
                      </span>
                    </CommandItem>
                  ))}
                </CommandGroup>
              ) : null}
              <CommandGroup heading="Theme">
                <CommandItem value="theme light" onSelect={() => run(() => applyTheme('light'))}>
                  <Sun aria-hidden />
                  Light theme
                </CommandItem>
                <CommandItem value="theme dark" onSelect={() => run(() => applyTheme('dark'))}>
                  <Moon aria-hidden />
                  Dark theme
                </CommandItem>
                <CommandItem value="theme system" onSelect={() => run(() => applyTheme('system'))}>
                  <Monitor aria-hidden />
                  Theme of the system
                </CommandItem>
              </CommandGroup>
              {onSignOut ? (
                <CommandGroup heading="Account">
                  <CommandItem
                    value="sign out"
                    onSelect={() =>
                      leave(() =>
                        startTransition(async () => {
                          const result = await settle(onSignOut)
                          if (!result.ok) toast.error(messageOf(result))
                        }),
                      )
                    }
                  >
                    <LogOut aria-hidden />
                    Sign out
                  </CommandItem>
                </CommandGroup>
              ) : null}
            </CommandList>
          </Command>
        </DialogContent>
      </Dialog>
    </>
  )
}

/** In the order in which they were found. */
function byGroup(hits: CommandHit[], heading: string): Map<string, CommandHit[]> {
  const groups = new Map<string, CommandHit[]>()
  for (const hit of hits) {
    const group = hit.group ?? heading
    groups.set(group, [...(groups.get(group) ?? []), hit])
  }
  return groups
}

interface Found extends CommandAnswer {
  state: 'idle' | 'searching' | 'failed'
}

const nothing: Found = { state: 'idle', hits: [], isPartial: false }

/** The newest answer only: an older one that arrives late is dropped. */
function useFound(search: CommandSearch | undefined, query: string): Found {
  const [found, setFound] = useState<Found>(nothing)
  const asked = useRef(0)
  const text = query.trim()

  useEffect(() => {
    asked.current += 1
    const mine = asked.current
    if (search === undefined || text.length < SHORTEST_QUERY) {
      setFound(nothing)
      return
    }
    setFound((old) => ({ ...old, state: 'searching' }))
    const timer = setTimeout(() => {
      search(text).then(
        (answer) => mine === asked.current && setFound({ state: 'idle', ...answer }),
        () => mine === asked.current && setFound({ ...nothing, state: 'failed' }),
      )
    }, TYPING_MS)
    return () => clearTimeout(timer)
  }, [search, text])

  return found
}
