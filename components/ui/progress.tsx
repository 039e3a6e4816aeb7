import { cn } from '@/lib/utils'

interface ProgressProps {
  /** What is progressing, for screen readers. */
  label: string
  /** Leave out while it is not known how far along the work is. */
  value?: number | undefined
  max?: number
  className?: string
}

export function Progress({ label, value, max = 100, className }: ProgressProps) {
  return (
    <progress
      aria-label={label}
      value={value}
      max={max}
      className={cn(
        'block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-secondary',
        '[&::-moz-progress-bar]:bg-primary [&::-webkit-progress-bar]:bg-secondary [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-primary [&::-webkit-progress-value]:transition-[inline-size]',
        'indeterminate:animate-pulse indeterminate:bg-primary/40 indeterminate:[&::-webkit-progress-bar]:bg-primary/40',
        className,
      )}
    />
  )
}
