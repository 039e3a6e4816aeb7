import { ImportSteps } from '@/components/import/import-steps'
import { ReasonList } from '@/components/import/reason-list'
import {
  applyProductImport,
  cancelProductImport,
  undoProductImport,
} from '@/lib/commerce/product-imports.actions'
import type { ProductImport } from '@/lib/commerce/product-imports.schemas'
import { changesOf, progressOf } from '@/lib/csv/imports.rules'

interface ReportActionsProps {
  org: string
  productImport: ProductImport
  now: Date
}

/** What can be done with an import where it stands now, and what there is to know about it. */
export function ReportActions({ org, productImport, now }: ReportActionsProps) {
  const { insert_count, update_count } = productImport
  const changes = changesOf(productImport)
  return (
    <ImportSteps
      org={org}
      state={productImport}
      progress={progressOf(productImport, now)}
      pathname={`/o/${org}/products`}
      plural="products"
      apply={applyProductImport}
      cancel={cancelProductImport}
      undo={undoProductImport}
      change={changes === 0 ? null : count(changes, 'SKU')}
      nothing={{
        title: 'Nothing would change',
        text: 'No row of this file adds or updates a product with these columns.',
      }}
      plan={planText(productImport)}
      done={doneText(productImport)}
      undone={undoneText(productImport)}
      undoing={`Up to ${count(insert_count, 'SKU')} that it added will be removed, and up to ${count(
        update_count,
        'SKU',
      )} that it updated will be as before. What lies in a cart or an order is archived, and products that somebody changed since are kept as they are now; you will see which.`}
      facts={<ReasonList counts={productImport.reason_counts} />}
    />
  )
}

function planText({ insert_count, update_count, product_count, new_status }: ProductImport) {
  const status = new_status === 'published' ? 'published' : 'as drafts'
  return [
    insert_count > 0
      ? `${count(insert_count, 'SKU')} would be added, in ${count(product_count, 'new product')}, ${status} unless the file says otherwise.`
      : null,
    update_count > 0 ? `${count(update_count, 'SKU')} would be updated.` : null,
    'No product has been touched yet.',
  ]
    .filter(Boolean)
    .join(' ')
}

function doneText({ insert_count, product_count, update_count }: ProductImport): string {
  const added =
    product_count > 0 && product_count !== insert_count
      ? `${count(insert_count, 'SKU')} in ${count(product_count, 'new product')}`
      : count(insert_count, 'SKU')
  return update_count > 0
    ? `${added} added, ${count(update_count, 'SKU')} updated.`
    : `${added} added.`
}

function undoneText({ deleted_count, archived_count, restored_count, kept_count }: ProductImport) {
  return [
    `${count(deleted_count, 'SKU')} removed, ${count(restored_count, 'SKU')} as before.`,
    archived_count > 0
      ? `${count(archived_count, 'SKU')} archived, because they are in a cart, on a wishlist or in an order.`
      : null,
    kept_count > 0
      ? `${count(kept_count, 'SKU')} had been changed since and were kept as they are.`
      : null,
  ]
    .filter(Boolean)
    .join(' ')
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
