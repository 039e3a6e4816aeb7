'use client'

import { type RefObject, useEffect } from 'react'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { messageFor } from '@/lib/messages'

interface LoadOlderProps {
  /** What the button says: "Load older". */
  label: string
  hasMore: boolean
  pending: boolean
  refusal: string | null
  /** The rows that came last; the first of them takes the focus, so that nobody loses their place. */
  added: { id: string | number }[]
  /** The list, whose items carry `data-row-id`. */
  list: RefObject<HTMLElement | null>
  onLoad: () => void
}

export function LoadOlder({
  label,
  hasMore,
  pending,
  refusal,
  added,
  list,
  onLoad,
}: LoadOlderProps) {
  useEffect(() => {
    const [first] = added
    if (!first) return
    list.current
      ?.querySelector<HTMLElement>(`[data-row-id="${first.id}"]`)
      ?.focus({ preventScroll: true })
  }, [added, list])

  return (
    <>
      <span role="status" className="sr-only">
        {added.length > 0 ? `${added.length} more loaded` : ''}
      </span>
      {refusal ? (
        <p role="alert" className="text-destructive text-sm">
          {messageFor(refusal)}
        </p>
      ) : null}
      {hasMore ? (
        <Button
          variant="outline"
          size="sm"
          aria-disabled={pending || undefined}
          onClick={onLoad}
          className="justify-self-start"
        >
          {pending ? <Spinner /> : null}
          {refusal ? 'Try again' : label}
        </Button>
      ) : null}
    </>
  )
}
