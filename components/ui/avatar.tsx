import { initials } from '@/components/ui/initials'
import { cn } from '@/lib/utils'

interface AvatarProps {
  /** Whose picture it is; also the source of the initials and of the colour. */
  name: string
  src?: string | null | undefined
  size?: 'xs' | 'sm' | 'md' | 'lg'
  shape?: 'circle' | 'square'
  className?: string
}

const sizes = {
  xs: 'size-5 text-[0.5625rem]',
  sm: 'size-6 text-[0.625rem]',
  md: 'size-8 text-xs',
  lg: 'size-16 text-xl',
}

// Even lightness, so that dark initials read on every one of them in both themes.
const grounds = [
  'bg-[oklch(0.87_0.09_160)]',
  'bg-[oklch(0.87_0.08_220)]',
  'bg-[oklch(0.87_0.09_85)]',
  'bg-[oklch(0.87_0.08_35)]',
  'bg-[oklch(0.87_0.07_300)]',
  'bg-[oklch(0.87_0.12_118)]',
]

function groundOf(name: string): string | undefined {
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return grounds[sum % grounds.length]
}

/** Decorative: put the name beside it, or give the control around it a label. */
export function Avatar({ name, src, size = 'md', shape = 'circle', className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={cn(
        'relative inline-flex shrink-0 select-none items-center justify-center overflow-hidden font-semibold text-[oklch(0.27_0.04_170)]',
        shape === 'circle' ? 'rounded-full' : 'rounded-md',
        sizes[size],
        groundOf(name),
        className,
      )}
    >
      {initials(name)}
      {src ? (
        // biome-ignore lint/performance/noImgElement: private pictures come from signed, short-lived URLs
        <img src={src} alt="" className="absolute inset-0 size-full object-cover" />
      ) : null}
    </span>
  )
}
