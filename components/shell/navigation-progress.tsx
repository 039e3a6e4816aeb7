'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { hearNavigations } from '@/components/shell/navigation-start'

/** A server that leads back to the page one is on ends no navigation that we could see. */
const patienceMs = 15_000

/** A line along the top from the moment a page is asked for, since none is fetched ahead. */
export function NavigationProgress() {
  const pathname = usePathname()
  const query = useSearchParams().toString()
  const [isUnderWay, setIsUnderWay] = useState(false)

  useEffect(() => {
    const stop = hearNavigations((url) => {
      const target = new URL(url, window.location.href)
      // Another place of the same page is there already.
      const isOther = target.pathname !== pathname || target.searchParams.toString() !== query
      // Now, it would be part of the transition, and drawn when that has ended.
      queueMicrotask(() => setIsUnderWay(isOther))
    })
    return () => {
      stop()
      setIsUnderWay(false)
    }
  }, [pathname, query])

  useEffect(() => {
    if (!isUnderWay) return
    const timer = setTimeout(() => setIsUnderWay(false), patienceMs)
    return () => clearTimeout(timer)
  }, [isUnderWay])

  if (!isUnderWay) return null
  return (
    <div
      aria-hidden="true"
      data-slot="navigation-progress"
      className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 origin-left animate-navigation bg-ring print:hidden"
    />
  )
}
