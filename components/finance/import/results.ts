import { COMMON_WORDING, type ResultWording } from '@/components/import/wording'
import type { ImportResult } from '@/lib/csv/imports.schemas'

/** An import of invoices adds, and changes nothing that is there. */
export const INVOICE_RESULTS: readonly ImportResult[] = [
  'insert',
  'inserted',
  'to_undo',
  'deleted',
  'kept',
  'unreached',
  'merged',
  'error',
  'skipped',
]

export const INVOICE_WORDING: ResultWording = {
  ...COMMON_WORDING,
  insert: {
    label: 'Documents to add',
    hint: 'The first line of each invoice and credit note.',
    variant: 'success',
  },
  update: {
    label: 'To update',
    hint: '',
    variant: 'info',
  },
  inserted: {
    label: 'Documents added',
    hint: 'The first line of each invoice and credit note.',
    variant: 'success',
  },
  updated: {
    label: 'Updated',
    hint: '',
    variant: 'info',
  },
  deleted: {
    label: 'Documents removed',
    hint: 'The first line of each document that is gone, with what it had posted.',
    variant: 'outline',
  },
  archived: {
    label: 'Archived',
    hint: '',
    variant: 'outline',
  },
  kept: {
    label: 'Documents kept',
    hint: 'The first line of each document that was paid, credited, sent or printed since, and left as it is.',
    variant: 'warning',
  },
  unchanged: {
    label: 'Unchanged',
    hint: '',
    variant: 'outline',
  },
  merged: {
    label: 'Further lines',
    hint: 'More lines of a document that begins in an earlier row.',
    variant: 'secondary',
  },
  skipped: {
    label: 'Skipped',
    hint: 'Empty rows.',
    variant: 'outline',
  },
  error: {
    label: 'Refused',
    hint: 'Rows of documents that cannot be imported; each says why. A document is imported whole or not at all.',
    variant: 'destructive',
  },
  refused: {
    label: 'Refused',
    hint: 'Rows of documents that cannot be imported; each says why. A document is imported whole or not at all.',
    variant: 'destructive',
  },
}
