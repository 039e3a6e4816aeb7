import type { ReactNode } from 'react'
import { TAG_DOT, TAG_GROUND, tagHue } from '@/components/crm/tag-colors'
import { cn } from '@/lib/utils'

interface TagChipProps {
  name: string
  color: string | null
  /** A control at its end: the cross that takes it off. */
  action?: ReactNode
  className?: string
}

/** A tag in its colour; long names give way, and show whole on hover. */
export function TagChip({ name, color, action, className }: TagChipProps) {
  return (
    <span
      className={cn(
        'inline-flex h-5 max-w-full items-center gap-1.5 rounded-sm px-1.5 font-medium text-xs',
        tagHue(color),
        TAG_GROUND,
        action ? 'h-6 pe-0.5' : null,
        className,
      )}
    >
      <span aria-hidden className={cn('size-1.5 shrink-0 rounded-full', TAG_DOT)} />
      <span className="truncate" title={name}>
        <bdi>{name}</bdi>
      </span>
      {action}
    </span>
  )
}
