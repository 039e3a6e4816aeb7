'use client'

import { buttonVariants } from '@/components/ui/button-variants'
import { PageMessage } from '@/components/ui/page-message'

interface FailureMessageProps {
  error: unknown
  retry: () => void
  /** Where else to go. */
  homeHref: string
  homeLabel: string
}

/** Says nothing of what failed, which only the log may know, but names the entry of the log. */
export function FailureMessage({ error, retry, homeHref, homeLabel }: FailureMessageProps) {
  const digest = digestOf(error)
  return (
    <div role="alert">
      <PageMessage
        title="This page did not load"
        actions={
          <>
            <button type="button" onClick={retry} className={buttonVariants()}>
              Try again
            </button>
            <a href={homeHref} className={buttonVariants({ variant: 'outline' })}>
              {homeLabel}
            </a>
          </>
        }
      >
        <p>Something failed on our side. Nothing that was saved before is lost.</p>
        {digest ? (
          <p className="text-sm">
            If it keeps failing, tell whoever runs this system the reference{' '}
            <code className="rounded-sm bg-muted px-1.5 py-0.5 font-mono text-foreground">
              {digest}
            </code>
            .
          </p>
        ) : null}
      </PageMessage>
    </div>
  )
}

function digestOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('digest' in error)) return null
  return typeof error.digest === 'string' ? error.digest : null
}
