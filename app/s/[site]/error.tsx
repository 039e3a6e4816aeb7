'use client'

import { FailureMessage } from '@/components/shell/failure-message'

/** Inside the frame of the shop, whose name at the top leads back to its start. */
export default function ShopErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div className="mx-auto w-full max-w-6xl px-4 sm:px-6">
      <FailureMessage error={error} retry={retry} />
    </div>
  )
}
