'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { DuplicateReasons } from '@/components/crm/duplicates/duplicate-reasons'
import { Alert } from '@/components/ui/alert'
import { Link } from '@/components/ui/link'
import { settle } from '@/components/ui/settle'
import type { Action } from '@/lib/action'
import type { FoundDuplicate } from '@/lib/crm/merges.schemas'

/** What of a form is compared with the customers there are. */
export type TypedCustomer = { name: string; company: string; email: string; phone: string }

interface DuplicateHintProps {
  org: string
  /** The customer that is edited, which is no duplicate of itself. */
  customerId: string | undefined
  typed: TypedCustomer
  look: Action<FoundDuplicate[]>
}

const PAUSE_MS = 400

/** "Might be the same as …", while a customer is typed. It never stands in the way of saving. */
export function DuplicateHint({ org, customerId, typed, look }: DuplicateHintProps) {
  const [found, setFound] = useState<FoundDuplicate[]>([])
  const key = Object.values(typed).join('\n')
  const ask = useEffectEvent(async (isOutdated: () => boolean) => {
    const result = await settle(() =>
      look({ org, ...(customerId && { id: customerId }), ...typed }),
    )
    // Only a hint: a refusal is not worth interrupting for.
    if (!isOutdated() && result.ok) setFound(result.data)
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what is typed.
  useEffect(() => {
    let isOutdated = false
    const timer = setTimeout(() => void ask(() => isOutdated), PAUSE_MS)
    return () => {
      isOutdated = true
      clearTimeout(timer)
    }
  }, [key])

  if (found.length === 0) return <div role="status" />
  return (
    <Alert variant="warning" title="Might be the same as">
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-2 pt-1">
        {found.map(({ customer, reasons }) => (
          <li key={customer.id} className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Link
              href={`/o/${org}/customers/${customer.id}`}
              target="_blank"
              className="min-w-0 break-words font-medium text-foreground underline underline-offset-4"
            >
              <bdi>{customer.display_name}</bdi>
              <span className="sr-only"> (opens in a new tab)</span>
            </Link>
            <bdi className="min-w-0 break-words">
              {[customer.company, customer.email, customer.phone].filter(Boolean).join(' · ')}
            </bdi>
            {customer.archived_at ? <span>(archived)</span> : null}
            <DuplicateReasons reasons={reasons} />
          </li>
        ))}
      </ul>
    </Alert>
  )
}
