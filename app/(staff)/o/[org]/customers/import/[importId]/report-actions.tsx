import Link from 'next/link'
import { ImportStepButton } from '@/components/import/import-step-button'
import { ImportWorking } from '@/components/import/import-working'
import { UndoImportButton } from '@/components/import/undo-import-button'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import {
  applyCustomerImport,
  cancelCustomerImport,
  undoCustomerImport,
} from '@/lib/crm/imports.actions'
import type { CustomerImport } from '@/lib/crm/imports.schemas'
import { changesOf, progressOf } from '@/lib/csv/imports.rules'

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
      return (
        <ImportWorking
          org={org}
          importId={customerImport.id}
          pathname={`/o/${org}/customers/import/${customerImport.id}`}
          progress={progressOf(customerImport, now)}
          resume={customerImport.status === 'undoing' ? undoCustomerImport : applyCustomerImport}
          undo={<Undo org={org} customerImport={customerImport} />}
        />
      )
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
            <Undo org={org} customerImport={customerImport} />
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
            {`Import ${customers(changes)}`}
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

function Undo({ org, customerImport }: { org: string; customerImport: CustomerImport }) {
  const { id, file_name, insert_count, update_count } = customerImport
  return (
    <UndoImportButton
      org={org}
      importId={id}
      fileName={file_name}
      description={`Up to ${customers(insert_count)} that it added will be removed, and up to ${customers(
        update_count,
      )} that it updated will be as before. Customers that somebody changed since are kept as they are now; you will see which.`}
      undo={undoCustomerImport}
    />
  )
}

function customers(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'customer' : 'customers'}`
}

function count(rows: number): string {
  return rows.toLocaleString('en')
}
