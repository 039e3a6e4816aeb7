'use client'

import { Archive, ArchiveRestore, ChevronDown, Tag, UserRound, Workflow } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState, useTransition } from 'react'
import { AssignDialog } from '@/components/crm/bulk/assign-dialog'
import { MoveManyDialog } from '@/components/crm/bulk/move-many-dialog'
import { runResult } from '@/components/crm/bulk/run-words'
import { TagDialog } from '@/components/crm/bulk/tag-dialog'
import type { FacetOption } from '@/components/crm/filters/facets'
import { Button } from '@/components/ui/button'
import { useLocale } from '@/components/ui/date-wording'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { messageOf } from '@/components/ui/result-message'
import { SelectionBar, useSelection } from '@/components/ui/selection'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { counted } from '@/lib/counted'
import type { BulkChange, BulkRun, BulkSelection } from '@/lib/crm/customer-bulk.schemas'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'

export interface BulkActions {
  start: (
    input: BulkChange & BulkSelection & { org: string },
  ) => Promise<ActionResult<{ run: BulkRun }>>
  undo: (input: { org: string; run_id: string }) => Promise<ActionResult<{ run: BulkRun }>>
  createTag: (input: { org: string; name: string }) => Promise<ActionResult<{ id: string }>>
}

interface BulkBarProps {
  org: string
  pathname: string
  /** What "all that match" are. */
  filter: CustomerFilter
  /** How many those are, as far as it is known: "1,240" or "50+". */
  total: string
  /** There are more than are on this page; never while one searches. */
  hasMore: boolean
  /** More that can be done with them. */
  children?: ReactNode
  tags: FacetOption[]
  owners: { id: string; name: string }[]
  canWrite: boolean
  canArchive: boolean
  actions: BulkActions
}

/** What can be done with the ticked customers, or with all that match. */
export function BulkBar({
  org,
  pathname,
  filter,
  total,
  hasMore,
  children,
  tags,
  owners,
  canWrite,
  canArchive,
  actions,
}: BulkBarProps) {
  const router = useRouter()
  const locale = useLocale()
  const { selected, isAll, clear } = useSelection()
  const [dialog, setDialog] = useState<'add_tags' | 'remove_tags' | 'assign' | 'move' | null>(null)
  const [pending, startTransition] = useTransition()
  const whom = isAll ? allThatMatch(total) : counted(selected.size, 'customer', 'customers', locale)

  /** Null when it is on its way, else why not. */
  async function run(change: BulkChange): Promise<string | null> {
    const selection = isAll ? { filter } : { customer_ids: [...selected] }
    const result = await settle(() => actions.start({ org, ...change, ...selection }))
    if (!result.ok) return messageOf(result)
    clear()
    follow(result.data.run)
    return null
  }

  async function runWithTags(
    action: 'add_tags' | 'remove_tags',
    tagIds: string[],
    newName: string,
  ): Promise<string | null> {
    if (newName === '') return run({ action, arguments: { tag_ids: tagIds } })
    // Typed although it is in the list: that one is meant.
    const known = tags.find(
      ({ label }) => label.localeCompare(newName, undefined, { sensitivity: 'base' }) === 0,
    )
    if (known)
      return run({ action, arguments: { tag_ids: [...new Set([...tagIds, known.value])] } })
    const created = await settle(() => actions.createTag({ org, name: newName }))
    if (!created.ok) return messageOf(created)
    return run({ action, arguments: { tag_ids: [...tagIds, created.data.id] } })
  }

  /** A small run is done by now; a large one has a page of its own. */
  function follow(started: BulkRun) {
    if (started.status !== 'done') {
      router.push(`${pathname}/bulk/${started.id}`)
      return
    }
    if (started.changed_count === 0) toast(runResult(started, locale))
    else toast.undo(runResult(started, locale), () => undo(started.id))
  }

  async function undo(runId: string) {
    const result = await settle(() => actions.undo({ org, run_id: runId }))
    if (!result.ok) {
      toast.error(messageOf(result))
      return
    }
    const { status, restored_count, kept_count } = result.data.run
    if (status !== 'undone') router.push(`${pathname}/bulk/${runId}`)
    else {
      toast.success(`${counted(restored_count, 'customer', 'customers', locale)} as before`, {
        ...(kept_count > 0
          ? {
              description: `Not touched: ${counted(kept_count, 'customer', 'customers', locale)} that had been changed since.`,
            }
          : {}),
      })
    }
  }

  function runAtOnce(change: BulkChange) {
    startTransition(async () => {
      const refusal = await run(change)
      if (refusal !== null) toast.error(refusal)
    })
  }

  const isArchive = filter.archived === true
  const close = () => setDialog(null)
  return (
    <>
      <SelectionBar total={total} hasMore={hasMore}>
        {canWrite ? (
          <>
            <DropdownMenu>
              <DropdownMenuTrigger asChild>
                <Button variant="secondary" size="sm">
                  <Tag aria-hidden />
                  Tags
                  <ChevronDown aria-hidden className="size-3.5" />
                </Button>
              </DropdownMenuTrigger>
              <DropdownMenuContent align="start">
                <DropdownMenuItem onSelect={() => setDialog('add_tags')}>
                  Add tags…
                </DropdownMenuItem>
                <DropdownMenuItem onSelect={() => setDialog('remove_tags')}>
                  Remove tags…
                </DropdownMenuItem>
              </DropdownMenuContent>
            </DropdownMenu>
            <Button variant="secondary" size="sm" onClick={() => setDialog('assign')}>
              <UserRound aria-hidden />
              Assign
            </Button>
            <Button variant="secondary" size="sm" onClick={() => setDialog('move')}>
              <Workflow aria-hidden />
              Move
            </Button>
          </>
        ) : null}
        {canArchive ? (
          <Button
            variant="secondary"
            size="sm"
            aria-disabled={pending || undefined}
            onClick={() => {
              if (!pending) {
                runAtOnce({ action: isArchive ? 'restore' : 'archive', arguments: {} })
              }
            }}
          >
            {pending ? (
              <Spinner />
            ) : isArchive ? (
              <ArchiveRestore aria-hidden />
            ) : (
              <Archive aria-hidden />
            )}
            {isArchive ? 'Restore' : 'Archive'}
          </Button>
        ) : null}
        {children}
      </SelectionBar>
      {dialog === 'add_tags' || dialog === 'remove_tags' ? (
        <TagDialog
          kind={dialog}
          whom={whom}
          tags={tags}
          onSubmit={(tagIds, newName) => runWithTags(dialog, tagIds, newName)}
          onClose={close}
        />
      ) : null}
      {dialog === 'assign' ? (
        <AssignDialog
          whom={whom}
          owners={owners}
          onSubmit={(owner_id) => run({ action: 'assign', arguments: { owner_id } })}
          onClose={close}
        />
      ) : null}
      {dialog === 'move' ? (
        <MoveManyDialog
          whom={whom}
          onSubmit={(segment, reason) =>
            run({ action: 'move', arguments: { segment, ...(reason ? { reason } : {}) } })
          }
          onClose={close}
        />
      ) : null}
    </>
  )
}

function allThatMatch(total: string): string {
  return total === '1' ? 'the one customer that matches' : `all ${total} customers that match`
}
