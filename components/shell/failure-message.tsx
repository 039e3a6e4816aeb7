'use client'

import { PageMessage } from '@/components/ui/page-message'

// Every page loads this, so it brings no more than itself: the classes are those of buttonVariants().
const button =
  'inline-flex h-control items-center justify-center rounded-md border px-3.5 font-medium text-sm transition-colors'

interface FailureMessageProps {
  error: unknown
  retry: () => void
  /** Where else to go, if the frame does not say. */
  homeHref?: string
  homeLabel?: string
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
            <button
              type="button"
              onClick={retry}
              className={`${button} border-transparent bg-primary text-primary-foreground hover:bg-primary/88`}
            >
              Try again
            </button>
            {homeHref ? (
              <a
                href={homeHref}
                className={`${button} border-input bg-card text-foreground hover:bg-accent`}
              >
                {homeLabel}
              </a>
            ) : null}
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
