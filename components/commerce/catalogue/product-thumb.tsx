import { ImageIcon } from 'lucide-react'
import { cn } from '@/lib/utils'

interface ProductThumbProps {
  /** Null for what has no picture yet. */
  src: string | null
  className?: string
}

/** A small picture beside the name, which says what it shows. */
export function ProductThumb({ src, className }: ProductThumbProps) {
  return (
    <span
      aria-hidden
      className={cn(
        'relative grid size-9 shrink-0 place-items-center overflow-hidden rounded-md border bg-muted text-muted-foreground',
        className,
      )}
    >
      {src === null ? (
        <ImageIcon className="size-4 opacity-70" />
      ) : (
        // biome-ignore lint/performance/noImgElement: pictures of drafts are for staff only, and no optimizer may keep them
        <img
          src={src}
          alt=""
          loading="lazy"
          decoding="async"
          className="absolute inset-0 size-full object-cover"
        />
      )}
    </span>
  )
}
