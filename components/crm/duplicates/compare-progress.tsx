'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Count } from '@/components/ui/count'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import type { Action } from '@/lib/action'
import { compareAll } from './compare-all'

interface CompareProgressProps {
  org: string
  /** How many customers had not been compared when the page was made. */
  uncompared: number
  compare: Action<{ uncompared: number }>
}

/** After an import there is much to compare: done here piece by piece, while the list is read. */
export function CompareProgress({ org, uncompared, compare }: CompareProgressProps) {
  const [left, setLeft] = useState(uncompared)
  const goOn = useEffectEvent((isStopped: () => boolean) => {
    // The last answer brings the page anew with it.
    void compareAll(uncompared, async () => {
      if (isStopped()) return null
      const result = await settle(() => compare({ org }))
      // Not worth a word: maintenance goes on where this stopped.
      if (isStopped() || !result.ok) return null
      setLeft(result.data.uncompared)
      return result.data.uncompared
    })
  })

  useEffect(() => {
    if (uncompared === 0) return
    let isStopped = false
    goOn(() => isStopped)
    return () => {
      isStopped = true
    }
  }, [uncompared])

  if (left === 0) return null
  return (
    <Alert variant="info" className="mb-4">
      <span className="inline-flex items-center gap-2">
        <Spinner />
        <Count value={left} of={['customer is', 'customers are']} /> still being compared with the
        others.
      </span>
    </Alert>
  )
}
