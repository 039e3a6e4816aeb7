import { LoaderCircle } from 'lucide-react'
import { cn } from '@/lib/utils'

/** With a label it speaks for itself; without one something beside it must say what is going on. */
export function Spinner({ className, label }: { className?: string; label?: string }) {
  const icon = <LoaderCircle aria-hidden className={cn('size-4 animate-spin', className)} />
  if (label === undefined) return icon
  return (
    <output className="inline-flex items-center gap-2">
      {icon}
      <span>{label}</span>
    </output>
  )
}
