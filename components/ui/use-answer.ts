'use client'

import { useEffect, useRef, useState } from 'react'
import { messageOf } from '@/components/ui/result-message'
import type { ActionResult } from '@/lib/action'

export interface Answer<T> {
  state: 'idle' | 'asking' | 'ready' | 'failed'
  /** The newest answer there is; while another one is on its way, the one before. */
  data: T | null
  refusal: string | null
}

const PAUSE_MS = 160

/**
 * What the server says to something that changes while one types: asked a moment after the last
 * change, and an older answer that arrives late is dropped. Null asks nothing.
 */
export function useAnswer<I, T>(
  ask: (input: I) => Promise<ActionResult<T>>,
  input: I | null,
): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ state: 'idle', data: null, refusal: null })
  const asked = useRef(0)
  const key = JSON.stringify(input)

  useEffect(() => {
    asked.current += 1
    const mine = asked.current
    const question: I | null = JSON.parse(key)
    if (question === null) {
      setAnswer({ state: 'idle', data: null, refusal: null })
      return
    }
    setAnswer((old) => ({ state: 'asking', data: old.data, refusal: null }))
    const settle = (next: Answer<T>) => (mine === asked.current ? setAnswer(next) : undefined)
    const timer = setTimeout(() => {
      ask(question).then(
        (result) =>
          settle(
            result.ok
              ? { state: 'ready', data: result.data, refusal: null }
              : { state: 'failed', data: null, refusal: messageOf(result) },
          ),
        () =>
          settle({
            state: 'failed',
            data: null,
            refusal: messageOf({ reason: 'app.unavailable' }),
          }),
      )
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [ask, key])

  return answer
}
