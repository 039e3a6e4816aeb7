'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { useLocale } from '@/components/ui/date-wording'
import { Progress } from '@/components/ui/progress'
import { counted } from '@/lib/counted'
import { formatNumber } from '@/lib/numbers'

const POLL_MS = 700

const progressSchema = z.object({
  status: z.string(),
  done_rows: z.number().int(),
  total_rows: z.number().int(),
  is_stalled: z.boolean(),
})
type State = z.infer<typeof progressSchema>

interface RunProgressProps {
  /** Answers how far the work is. */
  url: string
  first: State
  /** What is counted. */
  unit: { one: string; many: string }
}

/** Follows work that the server does by itself; when it ends or stops, the page is made anew. */
export function RunProgress({ url, first, unit }: RunProgressProps) {
  const router = useRouter()
  const locale = useLocale()
  const [state, setState] = useState(first)
  const { status, is_stalled, done_rows: shown_rows } = first

  useEffect(() => {
    const stop = new AbortController()
    let shown = shown_rows
    let timer: ReturnType<typeof setTimeout> | undefined
    async function poll() {
      const next = await readProgress(url, stop.signal)
      if (stop.signal.aborted) return
      if (next) setState(next)
      // What else the page counts goes along with each batch.
      if (
        next &&
        (next.status !== status || next.is_stalled !== is_stalled || next.done_rows > shown)
      ) {
        shown = next.done_rows
        router.refresh()
      }
      timer = setTimeout(poll, POLL_MS)
    }
    timer = setTimeout(poll, POLL_MS)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [url, status, is_stalled, shown_rows, router])

  const { done_rows, total_rows } = state
  return (
    <div className="grid gap-2">
      <Progress label={`Done ${unit.many}`} value={done_rows} max={Math.max(1, total_rows)} />
      <output className="tabular text-muted-foreground text-sm">
        {formatNumber(done_rows, locale)} of {counted(total_rows, unit.one, unit.many, locale)}
      </output>
    </div>
  )
}

/** Null when the server could not be reached just now: the next time may be better. */
async function readProgress(url: string, signal: AbortSignal): Promise<State | null> {
  try {
    const response = await fetch(url, { signal, cache: 'no-store' })
    if (!response.ok) return null
    return progressSchema.parse(await response.json())
  } catch (error) {
    if (signal.aborted || error instanceof TypeError) return null
    throw error
  }
}
