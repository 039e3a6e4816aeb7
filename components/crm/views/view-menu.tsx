'use client'

import { Bookmark, ChevronDown } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { ViewDialog, type ViewNaming } from '@/components/crm/views/view-dialog'
import { viewHref } from '@/components/crm/views/view-href'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import type { CustomerView } from '@/lib/crm/customer-views.schemas'
import type { CustomerSort } from '@/lib/crm/customers.schemas'

export interface ViewActions {
  create: (input: {
    org: string
    name: string
    filter: CustomerFilter
    sort: CustomerSort
    is_shared: boolean
  }) => Promise<ActionResult<{ view: { id: string } }>>
  update: (input: {
    org: string
    view_id: string
    name?: string
    filter?: CustomerFilter
    sort?: CustomerSort
    is_shared?: boolean
  }) => Promise<ActionResult<unknown>>
  remove: (input: { org: string; view_id: string }) => Promise<ActionResult<unknown>>
  restore: (input: { org: string; view_id: string }) => Promise<ActionResult<unknown>>
}

interface ViewMenuProps {
  org: string
  pathname: string
  /** What the list shows now. */
  filter: CustomerFilter
  sort: CustomerSort
  view: CustomerView | undefined
  /** The list shows something else than the view says. */
  isChanged: boolean
  /** One's own views and what one may speak for are changed; others are copied. */
  canChange: boolean
  actions: ViewActions
}

/** Keeps the filter and order of the list under a name; changes, shares and deletes views. */
export function ViewMenu({
  org,
  pathname,
  filter,
  sort,
  view,
  isChanged,
  canChange,
  actions,
}: ViewMenuProps) {
  const router = useRouter()
  const [dialog, setDialog] = useState<'create' | 'rename' | null>(null)
  const [pending, startTransition] = useTransition()

  async function create(naming: ViewNaming) {
    const result = await settle(() => actions.create({ org, filter, sort, ...naming }))
    if (result.ok) {
      router.push(viewHref(pathname, { id: result.data.view.id, filter, sort }), { scroll: false })
      toast.success(`Saved as “${naming.name}”`)
    }
    return result
  }

  function run(change: () => Promise<ActionResult<unknown>>, said: string) {
    startTransition(async () => {
      const result = await settle(() => change())
      if (result.ok) toast.success(said)
      else toast.error(messageOf(result))
    })
  }

  function remove(deleted: CustomerView) {
    startTransition(async () => {
      const result = await settle(() => actions.remove({ org, view_id: deleted.id }))
      if (!result.ok) {
        toast.error(messageOf(result))
        return
      }
      router.push(pathname, { scroll: false })
      toast.undo(`View “${deleted.name}” deleted`, async () => {
        const again = await settle(() => actions.restore({ org, view_id: deleted.id }))
        if (!again.ok) {
          toast.error(messageOf(again))
          return
        }
        router.push(viewHref(pathname, deleted), { scroll: false })
        toast.success(`View “${deleted.name}” is back`)
      })
    })
  }

  const own = view && canChange ? view : undefined
  return (
    <>
      {view ? (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="ghost" size="sm" aria-busy={pending || undefined}>
              {pending ? <Spinner /> : <Bookmark aria-hidden />}
              <span className="max-sm:sr-only">View</span>
              <ChevronDown aria-hidden className="size-3.5 max-sm:hidden" />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end" className="w-60">
            <DropdownMenuLabel className="truncate">
              <bdi>{view.name}</bdi>
            </DropdownMenuLabel>
            {own ? (
              <>
                <DropdownMenuItem
                  disabled={!isChanged}
                  onSelect={() =>
                    run(
                      () => actions.update({ org, view_id: own.id, filter, sort }),
                      `“${own.name}” now shows these filters`,
                    )
                  }
                >
                  Save changes
                </DropdownMenuItem>
                <DropdownMenuItem onSelect={() => setDialog('rename')}>
                  Rename or share…
                </DropdownMenuItem>
              </>
            ) : null}
            <DropdownMenuItem onSelect={() => setDialog('create')}>
              Save as a new view…
            </DropdownMenuItem>
            {own ? (
              <>
                <DropdownMenuSeparator />
                <DropdownMenuItem variant="destructive" onSelect={() => remove(own)}>
                  Delete view
                </DropdownMenuItem>
              </>
            ) : null}
          </DropdownMenuContent>
        </DropdownMenu>
      ) : (
        <Button variant="ghost" size="sm" onClick={() => setDialog('create')}>
          <Bookmark aria-hidden />
          <span className="max-sm:sr-only">Save view</span>
        </Button>
      )}
      {dialog === 'create' ? (
        <ViewDialog
          title="Save as a view"
          description="The filters and the order of this list, as a tab beside the others."
          first={{ name: '', is_shared: false }}
          submitLabel="Save view"
          onSubmit={create}
          onClose={() => setDialog(null)}
        />
      ) : null}
      {dialog === 'rename' && own ? (
        <ViewDialog
          title="Rename or share"
          description="What the view shows stays as it is."
          first={own}
          submitLabel="Save"
          onSubmit={(naming) => actions.update({ org, view_id: own.id, ...naming })}
          onClose={() => setDialog(null)}
        />
      ) : null}
    </>
  )
}
