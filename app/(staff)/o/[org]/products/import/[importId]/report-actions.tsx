import { ImportSteps } from '@/components/import/import-steps'
import { ReasonList } from '@/components/import/reason-list'
import {
  applyProductImport,
  cancelProductImport,
  undoProductImport,
} from '@/lib/commerce/product-imports.actions'
import type { ProductImport } from '@/lib/commerce/product-imports.schemas'
import { counted } from '@/lib/counted'
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
      change={changes === 0 ? null : counted(changes, 'SKU', 'SKUs')}
      nothing={{
        title: 'Nothing would change',
        text: 'No row of this file adds or updates a product with these columns.',
      }}
      plan={planText(productImport)}
      done={doneText(productImport)}
      undone={undoneText(productImport)}
      undoing={`Up to ${counted(insert_count, 'added SKU', 'added SKUs')} will be removed, and up to ${counted(
        update_count,
        'updated one',
        'updated ones',
      )} will be as before. What lies in a cart or an order is archived, and products that somebody changed since are kept as they are now; you will see which.`}
      facts={<ReasonList counts={productImport.reason_counts} />}
    />
  )
}

function planText({ insert_count, update_count, product_count, new_status }: ProductImport) {
  const status = new_status === 'published' ? 'published' : 'as drafts'
  return [
    insert_count > 0
      ? `${counted(insert_count, 'SKU', 'SKUs')} would be added, in ${counted(product_count, 'new product', 'new products')}, ${status} unless the file says otherwise.`
      : null,
    update_count > 0 ? `${counted(update_count, 'SKU', 'SKUs')} would be updated.` : null,
    'No product has been touched yet.',
  ]
    .filter(Boolean)
    .join(' ')
}

function doneText({ insert_count, product_count, update_count }: ProductImport): string {
  const added =
    product_count > 0 && product_count !== insert_count
      ? `${counted(insert_count, 'SKU', 'SKUs')} in ${counted(product_count, 'new product', 'new products')}`
      : counted(insert_count, 'SKU', 'SKUs')
  return update_count > 0
    ? `${added} added, ${counted(update_count, 'SKU', 'SKUs')} updated.`
    : `${added} added.`
}

function undoneText({ deleted_count, archived_count, restored_count, kept_count }: ProductImport) {
  return [
    `${counted(deleted_count, 'SKU', 'SKUs')} removed, ${counted(restored_count, 'SKU', 'SKUs')} as before.`,
    archived_count > 0
      ? `${counted(archived_count, 'SKU', 'SKUs')} archived instead of removed: in a cart, on a wishlist or in an order.`
      : null,
    kept_count > 0
      ? `Not touched: ${counted(kept_count, 'SKU', 'SKUs')} that had been changed since.`
      : null,
  ]
    .filter(Boolean)
    .join(' ')
}
