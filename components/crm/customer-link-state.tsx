import { UserRoundCheck, UserRoundX } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/utils'

interface CustomerLinkStateProps {
  isLinked: boolean
  email: string | null
  /** What staff can do about it. */
  action?: ReactNode
}

/** Whether the customer has a sign-in of their own here. */
export function CustomerLinkState({ isLinked, email, action }: CustomerLinkStateProps) {
  const Icon = isLinked ? UserRoundCheck : UserRoundX
  return (
    <div className="grid gap-0.5">
      <p className="text-muted-foreground text-xs">Sign-in</p>
      <div className="flex items-start justify-between gap-2">
        <p className="flex min-w-0 gap-1.5">
          <Icon
            aria-hidden
            className={cn(
              'mt-0.5 size-4 shrink-0',
              isLinked ? 'text-success' : 'text-muted-foreground',
            )}
          />
          <span className="min-w-0 text-pretty">
            {isLinked
              ? 'They sign in and see their own data'
              : email
                ? 'Not yet; links itself when they sign in with this e-mail'
                : 'Not possible without an e-mail'}
          </span>
        </p>
        {action}
      </div>
    </div>
  )
}
