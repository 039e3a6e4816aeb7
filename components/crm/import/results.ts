import { COMMON_WORDING, type ResultWording } from '@/components/import/wording'
import { IMPORT_RESULTS, type ImportResult } from '@/lib/csv/imports.schemas'

/** A customer is removed or kept, and never taken off sale. */
export const CUSTOMER_RESULTS: readonly ImportResult[] = IMPORT_RESULTS.filter(
  (result) => result !== 'archived',
)

export const CUSTOMER_WORDING: ResultWording = {
  ...COMMON_WORDING,
  insert: {
    label: 'To add',
    hint: 'New customers.',
    variant: 'success',
  },
  update: {
    label: 'To update',
    hint: 'Customers that exist, by email or external reference, and differ.',
    variant: 'info',
  },
  inserted: {
    label: 'Added',
    hint: 'Customers that the import has added.',
    variant: 'success',
  },
  updated: {
    label: 'Updated',
    hint: 'Customers that existed, by email or external reference, and have been changed.',
    variant: 'info',
  },
  deleted: {
    label: 'Removed again',
    hint: 'Customers that the import had added and that are gone.',
    variant: 'outline',
  },
  archived: {
    label: 'Archived',
    hint: '',
    variant: 'outline',
  },
  kept: {
    label: 'Kept',
    hint: 'Customers that were changed or worked with since the import, and left as they are.',
    variant: 'warning',
  },
  unchanged: {
    label: 'Unchanged',
    hint: 'Customers that exist and are already the same.',
    variant: 'outline',
  },
  merged: {
    label: 'Repeated',
    hint: 'About the same customer as an earlier row of the file; the rows are combined.',
    variant: 'secondary',
  },
  skipped: {
    label: 'Skipped',
    hint: 'Rows that say nothing about a customer, and customers left as they are by your choice.',
    variant: 'outline',
  },
  error: {
    label: 'Not imported',
    hint: 'Rows that cannot become a customer; each says why.',
    variant: 'destructive',
  },
  refused: {
    label: 'Not possible',
    hint: 'Rows that cannot become a customer; each says why.',
    variant: 'destructive',
  },
}
