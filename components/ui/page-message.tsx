import type { ReactNode } from 'react'

interface PageMessageProps {
  title: string
  /** What happened and what one can do about it. */
  children: ReactNode
  /** The ways out. */
  actions: ReactNode
}

/** What stands in place of a page: it is not there, or it failed. */
export function PageMessage({ title, children, actions }: PageMessageProps) {
  return (
    <div className="flex max-w-lg flex-col items-start gap-3 py-6 sm:py-12">
      <h1 className="font-semibold text-2xl leading-tight sm:text-3xl">{title}</h1>
      <div className="grid gap-2 text-pretty text-base text-muted-foreground leading-relaxed">
        {children}
      </div>
      <div className="mt-3 flex flex-wrap gap-2">{actions}</div>
    </div>
  )
}
