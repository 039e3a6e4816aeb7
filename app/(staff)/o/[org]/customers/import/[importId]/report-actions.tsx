import Link from 'next/link'
import { ImportStepButton } from '@/components/crm/import/import-step-button'
import { UndoImportButton } from '@/components/crm/import/undo-import-button'
import { RunProgress } from '@/components/crm/run-progress'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import {
  applyCustomerImport,
  cancelCustomerImport,
  undoCustomerImport,
} from '@/lib/crm/imports.actions'
import { changesOf, progressOf } from '@/lib/crm/imports.rules'
import type { CustomerImport } from '@/lib/crm/imports.schemas'

interface ReportActionsProps {
  org: string
  customerImport: CustomerImport
  now: Date
}

/** What can be done with an import where it stands now. */
export function ReportActions({ org, customerImport, now }: ReportActionsProps) {
  switch (customerImport.status) {
    case 'reviewed':
      return <Reviewed org={org} customerImport={customerImport} />
    case 'applying':
    case 'undoing':
      return <Working org={org} customerImport={customerImport} now={now} />
    case 'applied':
      return (
        <div className="grid justify-items-start gap-3">
          <Alert variant="success" title="The import is done">
            {count(customerImport.insert_count)} customers were added and{' '}
            {count(customerImport.update_count)} updated. Every row of the file is accounted for
            below.
          </Alert>
          <div className="flex flex-wrap gap-2">
            <Button asChild>
              <Link href={`/o/${org}/customers`}>Show the customers</Link>
            </Button>
            <UndoImportButton org={org} customerImport={customerImport} undo={undoCustomerImport} />
          </div>
        </div>
      )
    case 'undone':
      return (
        <Alert variant="success" title="The import was undone">
          {count(customerImport.deleted_count)} customers were removed and{' '}
          {count(customerImport.restored_count)} are as they were before.{' '}
          {customerImport.kept_count > 0
            ? `${count(customerImport.kept_count)} had been changed since and were kept as they are.`
            : 'Nothing of it is left.'}
        </Alert>
      )
    default:
      return null
  }
}

function Reviewed({ org, customerImport }: { org: string; customerImport: CustomerImport }) {
  const changes = changesOf(customerImport)
  const id = customerImport.id
  return (
    <div className="grid justify-items-start gap-3">
      {changes === 0 ? (
        <Alert variant="warning" title="Nothing would change">
          No row of this file adds or updates a customer with these columns.
        </Alert>
      ) : (
        <Alert title="This is what would happen">
          No customer has been touched yet. Look through the rows, then import them, or match the
          columns differently.
        </Alert>
      )}
      <div className="flex flex-wrap gap-2">
        {changes > 0 ? (
          <ImportStepButton
            org={org}
            importId={id}
            action={applyCustomerImport}
            pendingLabel="Importing…"
          >
            {`Import ${count(changes)} ${changes === 1 ? 'customer' : 'customers'}`}
          </ImportStepButton>
        ) : null}
        <Button variant="outline" asChild>
          <Link href={`/o/${org}/customers/import/${id}?step=columns`}>Change the columns</Link>
        </Button>
        <ImportStepButton
          org={org}
          importId={id}
          action={cancelCustomerImport}
          variant="ghost"
          pendingLabel="Discarding…"
        >
          Discard
        </ImportStepButton>
      </div>
    </div>
  )
}

function Working({ org, customerImport, now }: ReportActionsProps) {
  const isUndo = customerImport.status === 'undoing'
  const progress = progressOf(customerImport, now)
  const resume = isUndo ? undoCustomerImport : applyCustomerImport
  return (
    <div className="grid gap-3 rounded-lg border bg-card p-4">
      <p className="font-medium">
        {progress.is_stalled
          ? isUndo
            ? 'Undoing this import was interrupted'
            : 'This import was interrupted'
          : isUndo
            ? 'Taking the import back…'
            : 'Importing…'}
      </p>
      <RunProgress
        unit="rows"
        url={`/o/${org}/customers/import/${customerImport.id}/progress`}
        first={progress}
      />
      {progress.is_stalled ? (
        <>
          <p className="text-muted-foreground text-sm">
            Nothing is half-done: the rows counted above are complete, the others have not been
            touched. {isUndo ? 'Go on with it.' : 'Go on from there, or take all of it back.'}
          </p>
          <div className="flex flex-wrap gap-2">
            <ImportStepButton
              org={org}
              importId={customerImport.id}
              action={resume}
              pendingLabel="Resuming…"
            >
              Resume
            </ImportStepButton>
            {isUndo ? null : (
              <UndoImportButton
                org={org}
                customerImport={customerImport}
                undo={undoCustomerImport}
              />
            )}
          </div>
        </>
      ) : (
        <p className="text-muted-foreground text-sm">
          You can leave this page. If the server stops, nothing is lost: this page then offers to
          resume or to undo.
        </p>
      )}
    </div>
  )
}

function count(rows: number): string {
  return rows.toLocaleString('en')
}
