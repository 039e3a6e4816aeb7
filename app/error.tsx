'use client'

import { FailureMessage } from '@/components/shell/failure-message'
import { MessageShell } from '@/components/shell/message-shell'

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <MessageShell>
      <FailureMessage error={error} retry={retry} homeHref="/" homeLabel="Start page" />
    </MessageShell>
  )
}
