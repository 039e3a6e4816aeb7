import type { ReactNode } from 'react'
import { cn } from '@/lib/utils'

interface PageHeaderProps {
  title: ReactNode
  description?: ReactNode
  /** Buttons at the end; they wrap below the title on a phone. */
  actions?: ReactNode
  /** What stands before the title: an avatar, say. */
  leading?: ReactNode
  className?: string
}

export function PageHeader({ title, description, actions, leading, className }: PageHeaderProps) {
  return (
    <header
      className={cn('flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-5', className)}
    >
      <div className="flex min-w-0 items-center gap-3">
        {leading}
        <div className="min-w-0">
          <h1
            title={typeof title === 'string' ? title : undefined}
            className="line-clamp-2 break-words font-semibold text-xl leading-tight sm:text-2xl"
          >
            <bdi>{title}</bdi>
          </h1>
          {description ? (
            <p className="mt-1 max-w-prose text-pretty text-muted-foreground text-sm">
              {description}
            </p>
          ) : null}
        </div>
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  )
}
