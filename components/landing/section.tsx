import type { ReactNode } from 'react'
import { cn } from '@/lib/utils'

interface SectionProps {
  id?: string
  title: string
  lead?: ReactNode
  children: ReactNode
  className?: string
}

export function Section({ id, title, lead, children, className }: SectionProps) {
  return (
    <section id={id} className={cn('scroll-mt-14 border-t', className)}>
      <div className="mx-auto w-full max-w-6xl px-4 py-16 sm:px-6 sm:py-24">
        <div className="max-w-2xl">
          <h2 className="font-semibold text-2xl leading-tight sm:text-4xl">{title}</h2>
          {lead ? (
            <div className="mt-4 text-pretty text-lg text-muted-foreground leading-relaxed">
              {lead}
            </div>
          ) : null}
        </div>
        <div className="mt-10">{children}</div>
      </div>
    </section>
  )
}
