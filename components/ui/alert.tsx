import { cva, type VariantProps } from 'class-variance-authority'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import { Children, type ComponentProps, type ReactNode } from 'react'
import { isOfEndedSession } from '@/components/ui/ended-session'
import { SignInAgain } from '@/components/ui/sign-in-again'
import { cn } from '@/lib/utils'

const alertVariants = cva('flex items-start gap-2.5 rounded-md border px-3 py-2.5 text-sm', {
  variants: {
    variant: {
      info: 'border-info/30 bg-info/8 [&>svg]:text-info',
      success: 'border-success/30 bg-success/8 [&>svg]:text-success',
      warning: 'border-warning/35 bg-warning/8 [&>svg]:text-warning',
      destructive: 'border-destructive/35 bg-destructive/8 [&>svg]:text-destructive',
    },
  },
  defaultVariants: { variant: 'info' },
})

const icons = {
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  destructive: CircleAlert,
}

interface AlertProps
  extends Omit<ComponentProps<'div'>, 'title'>,
    VariantProps<typeof alertVariants> {
  title?: ReactNode
}

/** Harm is announced at once (role alert), the rest when the reader gets to it. */
export function Alert({ variant, title, className, children, ...props }: AlertProps) {
  const Icon = icons[variant ?? 'info']
  const canSignIn =
    variant === 'destructive' && [title, ...Children.toArray(children)].some(isOfEndedSession)
  return (
    <div
      role={variant === 'destructive' ? 'alert' : 'status'}
      className={cn(alertVariants({ variant }), className)}
      {...props}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 text-pretty">
        {title ? <p className="font-medium">{title}</p> : null}
        {children || canSignIn ? (
          <div className={cn(title && 'text-muted-foreground')}>
            {children}
            {canSignIn ? (
              <>
                {' '}
                <SignInAgain className="font-medium underline underline-offset-4" />
              </>
            ) : null}
          </div>
        ) : null}
      </div>
    </div>
  )
}
