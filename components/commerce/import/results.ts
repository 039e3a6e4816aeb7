import { COMMON_WORDING, type ResultWording } from '@/components/import/wording'

export const PRODUCT_WORDING: ResultWording = {
  ...COMMON_WORDING,
  insert: {
    label: 'To add',
    hint: 'SKUs that your shop does not have yet.',
    variant: 'success',
  },
  update: {
    label: 'To update',
    hint: 'SKUs that your shop has, and that differ.',
    variant: 'info',
  },
  inserted: {
    label: 'Added',
    hint: 'SKUs that the import has added.',
    variant: 'success',
  },
  updated: {
    label: 'Updated',
    hint: 'SKUs that your shop had, and that have been changed.',
    variant: 'info',
  },
  deleted: {
    label: 'Removed again',
    hint: 'SKUs that the import had added and that are gone.',
    variant: 'outline',
  },
  archived: {
    label: 'Archived',
    hint: 'SKUs that the import had added; in a cart, on a wishlist or in an order, or their stock was set since, so they were only taken off sale.',
    variant: 'warning',
  },
  kept: {
    label: 'Kept',
    hint: 'SKUs that were changed or worked with since the import, and left as they are.',
    variant: 'warning',
  },
  unchanged: {
    label: 'Unchanged',
    hint: 'SKUs that your shop has, and that are the same.',
    variant: 'outline',
  },
  merged: {
    label: 'Repeated',
    hint: 'About the same SKU as an earlier row of the file; the rows are combined.',
    variant: 'secondary',
  },
  skipped: {
    label: 'Skipped',
    hint: 'Empty rows, and SKUs left out by your choice.',
    variant: 'outline',
  },
  error: {
    label: 'Not imported',
    hint: 'Rows that cannot become a product; each says why.',
    variant: 'destructive',
  },
  refused: {
    label: 'Not possible',
    hint: 'Rows that cannot become a product; each says why.',
    variant: 'destructive',
  },
}
