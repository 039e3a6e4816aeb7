'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Progress } from '@/components/ui/progress'
import { importProgressSchema, type ImportProgress as State } from '@/lib/crm/imports.schemas'

const POLL_MS = 700

interface ImportProgressProps {
  /** Answers how far the import is. */
  url: string
  first: State
}

/** Follows an import that the server works on; when it ends or stops, the page is made anew. */
export function ImportProgress({ url, first }: ImportProgressProps) {
  const router = useRouter()
  const [state, setState] = useState(first)
  const { status, is_stalled } = first

  useEffect(() => {
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    async function poll() {
      const next = await readProgress(url, stop.signal)
      if (stop.signal.aborted) return
      if (next) setState(next)
      if (next && (next.status !== status || next.is_stalled !== is_stalled)) router.refresh()
      timer = setTimeout(poll, POLL_MS)
    }
    timer = setTimeout(poll, POLL_MS)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [url, status, is_stalled, router])

  const { done_rows, total_rows } = state
  return (
    <div className="grid gap-2">
      <Progress label="Rows done" value={done_rows} max={Math.max(1, total_rows)} />
      <output className="tabular text-muted-foreground text-sm">
        {done_rows.toLocaleString('en')} of {total_rows.toLocaleString('en')} rows
      </output>
    </div>
  )
}

/** Null when the server could not be reached just now: the next time may be better. */
async function readProgress(url: string, signal: AbortSignal): Promise<State | null> {
  try {
    const response = await fetch(url, { signal, cache: 'no-store' })
    if (!response.ok) return null
    return importProgressSchema.parse(await response.json())
  } catch (error) {
    if (signal.aborted || error instanceof TypeError) return null
    throw error
  }
}
