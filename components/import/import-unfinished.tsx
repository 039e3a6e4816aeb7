import { type ImportAction, ImportStepButton } from '@/components/import/import-step-button'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import type { ImportState } from '@/lib/csv/imports.schemas'

interface ImportUnfinishedProps {
  org: string
  state: ImportState
  /** What a row is: "customer". */
  noun: string
  /** Where a file is brought. */
  href: string
  cancel: ImportAction
}

/** A file of which not all rows have arrived, or that was given up. */
export function ImportUnfinished({ org, state, noun, href, cancel }: ImportUnfinishedProps) {
  const again = (
    <Button asChild>
      <Link href={href}>Import a file</Link>
    </Button>
  )
  if (state.status === 'cancelled') {
    return (
      <div className="grid max-w-3xl justify-items-start gap-4">
        <Alert title="This import was discarded">
          No {noun} was touched by it, and its rows are gone.
        </Alert>
        {again}
      </div>
    )
  }
  return (
    <div className="grid max-w-3xl justify-items-start gap-4">
      <Alert variant="warning" title="This file was not read to its end">
        It is still being uploaded in another window, or the upload was interrupted. No {noun} has
        been touched. If it was interrupted, discard this and upload the file again.
      </Alert>
      <div className="flex flex-wrap gap-2">
        {again}
        <ImportStepButton
          org={org}
          importId={state.id}
          action={cancel}
          variant="outline"
          pendingLabel="Discarding…"
        >
          Discard
        </ImportStepButton>
      </div>
    </div>
  )
}
