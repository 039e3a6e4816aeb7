'use client'

import { useEffect, useOptimistic } from 'react'
import { hearNavigations } from '@/components/shell/navigation-start'

/** A line along the top while a page is on its way, since none is fetched ahead. */
export function NavigationProgress() {
  // Said inside of the transition to that page, it holds until that has ended, wherever it leads.
  const [isUnderWay, setIsUnderWay] = useOptimistic(false)

  useEffect(() => hearNavigations(() => setIsUnderWay(true)), [setIsUnderWay])

  if (!isUnderWay) return null
  return (
    <div
      aria-hidden="true"
      data-slot="navigation-progress"
      className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 origin-left animate-navigation bg-ring print:hidden"
    />
  )
}
