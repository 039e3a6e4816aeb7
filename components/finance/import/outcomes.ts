import type { OutcomeWording } from '@/components/import/wording'
import type { ImportOutcome } from '@/lib/csv/imports.schemas'

/** An import of invoices adds and changes nothing that is there. */
export const INVOICE_OUTCOMES_SHOWN = [
  'insert',
  'merged',
  'skipped',
  'error',
] as const satisfies ImportOutcome[]

export const INVOICE_OUTCOMES: OutcomeWording = {
  insert: {
    plan: 'Documents to add',
    done: 'Documents added',
    hint: 'The first line of each invoice and credit note.',
    variant: 'success',
  },
  update: { plan: 'To update', done: 'Updated', hint: '', variant: 'info' },
  unchanged: { plan: 'Unchanged', done: 'Unchanged', hint: '', variant: 'outline' },
  merged: {
    plan: 'Further lines',
    done: 'Further lines',
    hint: 'More lines of a document that begins in an earlier row.',
    variant: 'secondary',
  },
  skipped: {
    plan: 'Skipped',
    done: 'Skipped',
    hint: 'Empty rows.',
    variant: 'outline',
  },
  error: {
    plan: 'Refused',
    done: 'Refused',
    hint: 'Rows of documents that cannot be imported; each says why. A document is imported whole or not at all.',
    variant: 'destructive',
  },
}
