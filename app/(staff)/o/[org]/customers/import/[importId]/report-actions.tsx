import { ImportSteps } from '@/components/import/import-steps'
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
  const { insert_count, update_count, deleted_count, restored_count, kept_count } = customerImport
  const changes = changesOf(customerImport)
  return (
    <ImportSteps
      org={org}
      state={customerImport}
      progress={progressOf(customerImport, now)}
      pathname={`/o/${org}/customers`}
      plural="customers"
      apply={applyCustomerImport}
      cancel={cancelCustomerImport}
      undo={undoCustomerImport}
      change={changes === 0 ? null : customers(changes)}
      nothing={{
        title: 'Nothing would change',
        text: 'No row of this file adds or updates a customer with these columns.',
      }}
      plan="No customer has been touched yet."
      done={`${count(insert_count)} customers were added and ${count(update_count)} updated.`}
      undone={
        <>
          {count(deleted_count)} customers were removed and {count(restored_count)} are as they were
          before.{' '}
          {kept_count > 0
            ? `${count(kept_count)} had been changed or worked with since and were kept as they are.`
            : 'Nothing of it is left.'}
        </>
      }
      undoing={`Up to ${customers(insert_count)} that it added will be removed, and up to ${customers(
        update_count,
      )} that it updated will be as before. Customers that somebody changed since, and added ones that have a note, a file, an order or the like by now, are kept as they are; you will see which.`}
    />
  )
}

function customers(number: number): string {
  return `${count(number)} ${number === 1 ? 'customer' : 'customers'}`
}

function count(number: number): string {
  return number.toLocaleString('en')
}
