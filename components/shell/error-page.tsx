'use client'

import { FailureMessage } from '@/components/shell/failure-message'
import { MessageShell } from '@/components/shell/message-shell'

/**
 * What a group of pages shows for one that failed. Each group says so itself: an `error.tsx` at the
 * root would be loaded by every page of every shop, too.
 */
export function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <MessageShell>
      <FailureMessage error={error} retry={retry} homeHref="/" homeLabel="Start page" />
    </MessageShell>
  )
}
