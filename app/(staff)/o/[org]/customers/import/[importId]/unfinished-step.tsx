import Link from 'next/link'
import { ImportStepButton } from '@/components/crm/import/import-step-button'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { cancelCustomerImport } from '@/lib/crm/imports.actions'
import type { CustomerImport } from '@/lib/crm/imports.schemas'

/** A file of which not all rows have arrived, or that was given up. */
export function UnfinishedStep({
  org,
  customerImport,
}: {
  org: string
  customerImport: CustomerImport
}) {
  const again = (
    <Button asChild>
      <Link href={`/o/${org}/customers/import`}>Import a file</Link>
    </Button>
  )
  if (customerImport.status === 'cancelled') {
    return (
      <div className="grid max-w-3xl justify-items-start gap-4">
        <Alert title="This import was discarded">
          No customer was touched by it, and its rows are gone.
        </Alert>
        {again}
      </div>
    )
  }
  return (
    <div className="grid max-w-3xl justify-items-start gap-4">
      <Alert variant="warning" title="This file was not read to its end">
        It is still being uploaded in another window, or the upload was interrupted. No customer has
        been touched. If it was interrupted, discard this and upload the file again.
      </Alert>
      <div className="flex flex-wrap gap-2">
        {again}
        <ImportStepButton
          org={org}
          importId={customerImport.id}
          action={cancelCustomerImport}
          variant="outline"
          pendingLabel="Discarding…"
        >
          Discard
        </ImportStepButton>
      </div>
    </div>
  )
}
