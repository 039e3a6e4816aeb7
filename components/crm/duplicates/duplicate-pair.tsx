'use client'

import { GitMerge, Split } from 'lucide-react'
import { useTransition } from 'react'
import { DuplicatePerson } from '@/components/crm/duplicates/duplicate-person'
import { DuplicateReasons } from '@/components/crm/duplicates/duplicate-reasons'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { DuplicatePair as Pair } from '@/lib/crm/merges.schemas'
import { messageFor } from '@/lib/messages'

interface DuplicatePairProps {
  org: string
  pair: Pair
  canMerge: boolean
  canDismiss: boolean
  dismiss: Action<null>
}

/** Two customers that may be one, and what can be done about it. */
export function DuplicatePair({ org, pair, canMerge, canDismiss, dismiss }: DuplicatePairProps) {
  const [pending, startTransition] = useTransition()
  const list = `/o/${org}/customers`
  // The one that was there first has the longer story; it is offered as the one to keep.
  const [first, second] =
    pair.customer.created_at <= pair.other.created_at
      ? [pair.customer, pair.other]
      : [pair.other, pair.customer]

  async function save(is_dismissed: boolean): Promise<boolean> {
    const result = await settle(() =>
      dismiss({
        org,
        customer_id: pair.customer_id,
        other_id: pair.other_id,
        is_dismissed,
      }),
    )
    if (!result.ok) toast.error(messageFor(result.reason))
    return result.ok
  }

  function tellApart() {
    startTransition(async () => {
      if (!(await save(true))) return
      toast.undo('They stay two customers', async () => {
        if (await save(false)) toast.success('The pair is back in the list')
      })
    })
  }

  return (
    <li className="grid gap-3 rounded-lg border bg-card p-4">
      <DuplicateReasons reasons={pair.reasons} />
      <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        <DuplicatePerson customer={first} href={`${list}/${first.id}`} />
        <DuplicatePerson customer={second} href={`${list}/${second.id}`} />
      </div>
      <div className="flex flex-wrap gap-2">
        {canMerge ? (
          <Button size="sm" asChild>
            <Link href={`${list}/merge?a=${first.id}&b=${second.id}`}>
              <GitMerge aria-hidden />
              Compare and merge
            </Link>
          </Button>
        ) : null}
        {canDismiss ? (
          <Button
            size="sm"
            variant="outline"
            aria-disabled={pending || undefined}
            onClick={tellApart}
          >
            {pending ? <Spinner /> : <Split aria-hidden />}
            Not the same
          </Button>
        ) : null}
      </div>
    </li>
  )
}
