import { cva } from 'class-variance-authority'

/** The look of a button by itself: what every page loads, the error page for one, needs no more. */
export const buttonVariants = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-md border font-medium text-sm transition-colors disabled:pointer-events-none disabled:opacity-55 aria-disabled:pointer-events-none aria-disabled:opacity-55 [&_svg:not([class*=size-])]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        default: 'border-transparent bg-primary text-primary-foreground hover:bg-primary/88',
        secondary:
          'border-transparent bg-secondary text-secondary-foreground hover:bg-secondary/70',
        outline: 'border-input bg-card text-foreground hover:bg-accent',
        ghost: 'border-transparent text-foreground hover:bg-accent',
        destructive:
          'border-transparent bg-destructive text-destructive-foreground hover:bg-destructive/88',
        link: 'border-transparent text-primary underline decoration-primary/40 underline-offset-4 hover:decoration-current',
      },
      size: {
        default: 'h-control px-3.5',
        sm: 'h-control-sm px-2.5 text-[0.8125rem]',
        lg: 'h-control-lg px-5 text-[0.9375rem]',
        icon: 'size-control',
        'icon-sm': 'size-control-sm',
      },
    },
    compoundVariants: [{ variant: 'link', class: 'h-auto px-0' }],
    defaultVariants: { variant: 'default', size: 'default' },
  },
)
