'use client'

import { FailureMessage } from '@/components/shell/failure-message'
import { MessageShell } from '@/components/shell/message-shell'
import './globals.css'

/** Stands in for the root layout when that is what failed; the theme is the system's then. */
export default function GlobalErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en" dir="ltr">
      <body>
        <title>This page did not load · Clientele</title>
        <MessageShell>
          <FailureMessage error={error} retry={retry} homeHref="/" homeLabel="Start page" />
        </MessageShell>
      </body>
    </html>
  )
}
