import type { ComponentProps } from 'react'
import { cn } from '@/lib/utils'

/**
 * `label` names the scrolling region for screen readers. The region takes focus, so that a
 * keyboard can scroll it sideways on a narrow screen.
 */
export function Table({
  className,
  containerClassName,
  label,
  ...props
}: ComponentProps<'table'> & { label: string; containerClassName?: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it
      tabIndex={0}
      className={cn(
        'relative w-full overflow-auto focus-visible:-outline-offset-2',
        containerClassName,
      )}
    >
      <table
        className={cn('w-full border-separate border-spacing-0 text-sm', className)}
        {...props}
      />
    </section>
  )
}

export function TableHeader({ className, ...props }: ComponentProps<'thead'>) {
  return <thead className={cn('sticky top-0 z-10', className)} {...props} />
}

export function TableBody({ className, ...props }: ComponentProps<'tbody'>) {
  return <tbody className={cn('[&>tr:last-child>*]:border-b-0', className)} {...props} />
}

export function TableRow({ className, ...props }: ComponentProps<'tr'>) {
  return (
    <tr
      className={cn(
        'group/row relative hover:[&>td]:bg-muted/60 has-[a:focus-visible]:[&>td]:bg-muted/60 aria-selected:[&>td]:bg-accent',
        className,
      )}
      {...props}
    />
  )
}

export function TableHead({ className, scope = 'col', ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope={scope}
      className={cn(
        'h-9 whitespace-nowrap border-b bg-muted px-3 text-start align-middle font-medium text-muted-foreground text-xs',
        className,
      )}
      {...props}
    />
  )
}

export function TableCell({ className, ...props }: ComponentProps<'td'>) {
  return (
    <td
      className={cn('h-row border-b px-3 py-1 align-middle transition-colors', className)}
      {...props}
    />
  )
}

export function TableCaption({ className, ...props }: ComponentProps<'caption'>) {
  return <caption className={cn('sr-only', className)} {...props} />
}
