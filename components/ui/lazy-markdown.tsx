'use client'

import { lazy, Suspense } from 'react'

const Markdown = lazy(() =>
  import('@/components/ui/markdown').then((module) => ({ default: module.Markdown })),
)

/** For what the server has not rendered: previews, older notes. Others never load the parser. */
export function LazyMarkdown({ source }: { source: string }) {
  return (
    <Suspense
      fallback={
        <p dir="auto" className="whitespace-pre-wrap break-words text-sm leading-relaxed">
          {source}
        </p>
      }
    >
      <Markdown source={source} />
    </Suspense>
  )
}
