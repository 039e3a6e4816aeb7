import type { OutcomeWording } from '@/components/import/wording'

export const PRODUCT_OUTCOMES: OutcomeWording = {
  insert: {
    plan: 'To add',
    done: 'Added',
    hint: 'SKUs that your shop does not have yet.',
    variant: 'success',
  },
  update: {
    plan: 'To update',
    done: 'Updated',
    hint: 'SKUs that your shop has, and that differ.',
    variant: 'info',
  },
  unchanged: {
    plan: 'Unchanged',
    done: 'Unchanged',
    hint: 'SKUs that your shop has, and that are the same.',
    variant: 'outline',
  },
  merged: {
    plan: 'Repeated',
    done: 'Repeated',
    hint: 'About the same SKU as an earlier row of the file; the rows are combined.',
    variant: 'secondary',
  },
  skipped: {
    plan: 'Skipped',
    done: 'Skipped',
    hint: 'Empty rows, and SKUs left out by your choice.',
    variant: 'outline',
  },
  error: {
    plan: 'Not possible',
    done: 'Not imported',
    hint: 'Rows that cannot become a product; each says why.',
    variant: 'destructive',
  },
}
