'use client'

import { FailureMessage } from '@/components/shell/failure-message'

/** Inside the frame, so that the rest of the organization stays in reach. */
export default function StaffErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return <FailureMessage error={error} retry={retry} homeHref="/o" homeLabel="Your organizations" />
}
