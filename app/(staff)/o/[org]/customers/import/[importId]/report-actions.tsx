import { ImportSteps } from '@/components/import/import-steps'
import { ReasonList } from '@/components/import/reason-list'
import { counted } from '@/lib/counted'
import {
  applyCustomerImport,
  cancelCustomerImport,
  undoCustomerImport,
} from '@/lib/crm/imports.actions'
import type { CustomerImport } from '@/lib/crm/imports.schemas'
import { changesOf, progressOf } from '@/lib/csv/imports.rules'
import { formatNumber } from '@/lib/numbers'

interface ReportActionsProps {
  org: string
  locale: string
  customerImport: CustomerImport
  now: Date
}

/** What can be done with an import where it stands now. */
export function ReportActions({ org, locale, customerImport, now }: ReportActionsProps) {
  const {
    inserted_count,
    updated_count,
    deleted_count,
    restored_count,
    kept_count,
    warning_count,
  } = customerImport
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
      change={changes === 0 ? null : counted(changes, 'customer', 'customers', locale)}
      nothing={{
        title: 'Nothing would change',
        text: 'No row of this file adds or updates a customer with these columns.',
      }}
      plan={
        <>
          {warning_count > 0
            ? `${counted(warning_count, 'row has', 'rows have', locale)} a warning, listed below. `
            : null}
          No customer has been touched yet.
        </>
      }
      done={`${counted(inserted_count, 'customer was', 'customers were', locale)} added and ${formatNumber(updated_count, locale)} updated.`}
      undone={
        <>
          {counted(deleted_count, 'customer was', 'customers were', locale)} removed and{' '}
          {counted(restored_count, 'is as it was', 'are as they were', locale)} before.{' '}
          {kept_count > 0
            ? `${counted(kept_count, 'customer', 'customers', locale)} had been changed or worked with since, so nothing was undone there.`
            : 'Nothing of the import is left.'}
        </>
      }
      undoing={`Up to ${counted(inserted_count, 'added customer', 'added customers', locale)} will be removed, and up to ${counted(updated_count, 'updated one', 'updated ones', locale)} will be as before. Customers that somebody changed since, and added ones that have a note, a file, an order or the like by now, are kept as they are; you will see which.`}
      facts={<ReasonList counts={customerImport.reason_counts} />}
    />
  )
}
