'use client'

import { usePathname, useSearchParams } from 'next/navigation'

/** The way back in for somebody amid a form: in a tab of its own, so that what they typed stays. */
export function SignInAgain({ className }: { className?: string }) {
  const pathname = usePathname()
  const query = useSearchParams().toString()
  const next = query === '' ? pathname : `${pathname}?${query}`
  return (
    <a
      // Not straight to the page for it: a token that has outlived its session would lead on from there.
      href={`/auth/ended?next=${encodeURIComponent(next)}`}
      target="_blank"
      rel="noopener"
      className={className}
    >
      Sign in
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  )
}
