'use client'

import { useMemo, useState, useTransition } from 'react'
import { settle } from '@/components/ui/settle'
import type { ActionResult } from '@/lib/action'

type Identified = { id: string | number }

export type OlderPage<Row> = { items: Row[]; next_cursor: string | null }

interface OlderPagesOptions<Row> {
  /** The first page, as the server made it last. */
  rows: Row[]
  nextCursor: string | null
  load: (cursor: string) => Promise<ActionResult<OlderPage<Row>>>
}

/**
 * A list that grows downwards by keyset pages. When the first page is made anew because something
 * was added, what has been loaded stays, and so does what slid off the end of the first page.
 */
export function useOlderPages<Row extends Identified>({
  rows,
  nextCursor,
  load,
}: OlderPagesOptions<Row>) {
  const [kept, setKept] = useState<OlderPage<Row> | null>(null)
  const [added, setAdded] = useState<Row[]>([])
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const shown = useMemo(() => {
    const first = new Set(rows.map((row) => row.id))
    return [...rows, ...(kept?.items ?? []).filter((row) => !first.has(row.id))]
  }, [rows, kept])
  const cursor = kept ? kept.next_cursor : nextCursor

  function loadOlder() {
    if (cursor === null || pending) return
    setRefusal(null)
    startTransition(async () => {
      const result = await settle(() => load(cursor))
      if (!result.ok) {
        setRefusal(result.reason)
        return
      }
      const known = new Set(shown.map((row) => row.id))
      const fresh = result.data.items.filter((row) => !known.has(row.id))
      setAdded(fresh)
      setKept({ items: [...shown, ...fresh], next_cursor: result.data.next_cursor })
    })
  }

  return { shown, added, hasMore: cursor !== null, pending, refusal, loadOlder }
}
