import type { ComponentType, ReactNode } from 'react'
import { cn } from '@/lib/utils'

interface EmptyStateProps {
  icon?: ComponentType<{ className?: string }>
  title: string
  /** What belongs here and why one would want it: the empty page is the manual. */
  children?: ReactNode
  /** One or two buttons: the next step. */
  action?: ReactNode
  className?: string
}

export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div
      className={cn(
        'flex flex-col items-start gap-3 rounded-lg border border-dashed bg-card p-6 sm:p-10',
        className,
      )}
    >
      {Icon ? (
        <span className="inline-flex size-9 items-center justify-center rounded-md bg-brand text-brand-foreground">
          <Icon className="size-5" />
        </span>
      ) : null}
      <div className="flex max-w-prose flex-col gap-1.5">
        <h2 className="font-semibold text-base">{title}</h2>
        {children ? (
          <div className="text-pretty text-muted-foreground text-sm leading-relaxed">
            {children}
          </div>
        ) : null}
      </div>
      {action ? <div className="flex flex-wrap gap-2 pt-1">{action}</div> : null}
    </div>
  )
}
