import { UserRoundCheck, UserRoundX } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/utils'

interface CustomerLinkStateProps {
  isLinked: boolean
  /** Staff took the sign-in away; it comes back only when they allow it. */
  isRefused: boolean
  email: string | null
  /** What staff can do about it. */
  action?: ReactNode
}

/** Whether the customer has a sign-in of their own here. */
export function CustomerLinkState({ isLinked, isRefused, email, action }: CustomerLinkStateProps) {
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
            {linkText({ isLinked, isRefused, hasEmail: email !== null })}
          </span>
        </p>
        {action}
      </div>
    </div>
  )
}

type LinkFacts = { isLinked: boolean; isRefused: boolean; hasEmail: boolean }

function linkText({ isLinked, isRefused, hasEmail }: LinkFacts): string {
  if (isLinked) return 'They sign in and see their own data'
  if (isRefused) return 'Unlinked; not linked again until you allow it'
  return hasEmail
    ? 'Not yet; linked when they sign in with this email'
    : 'Not possible without an email'
}
