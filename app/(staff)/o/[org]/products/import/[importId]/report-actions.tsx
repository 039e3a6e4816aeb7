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
  locale: string
  productImport: ProductImport
  now: Date
}

/** What can be done with an import where it stands now, and what there is to know about it. */
export function ReportActions({ org, locale, productImport, now }: ReportActionsProps) {
  const { inserted_count, updated_count } = productImport
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
      change={changes === 0 ? null : counted(changes, 'SKU', 'SKUs', locale)}
      nothing={{
        title: 'Nothing would change',
        text: 'No row of this file adds or updates a product with these columns.',
      }}
      plan={planText(productImport, locale)}
      done={doneText(productImport, locale)}
      undone={undoneText(productImport, locale)}
      undoing={`Up to ${counted(inserted_count, 'added SKU', 'added SKUs', locale)} will be removed, and up to ${counted(updated_count, 'updated one', 'updated ones', locale)} will be as before. What lies in a cart, on a wishlist or in an order, or was counted since, is archived, and products that somebody changed since are kept as they are now; you will see which.`}
      facts={<ReasonList counts={productImport.reason_counts} />}
    />
  )
}

function planText(
  { insert_count, update_count, product_count, new_status }: ProductImport,
  locale: string,
) {
  const status = new_status === 'published' ? 'published' : 'as drafts'
  return [
    insert_count > 0
      ? `${counted(insert_count, 'SKU', 'SKUs', locale)} would be added, in ${counted(product_count, 'new product', 'new products', locale)}, ${status} unless the file says otherwise.`
      : null,
    update_count > 0 ? `${counted(update_count, 'SKU', 'SKUs', locale)} would be updated.` : null,
    'No product has been touched yet.',
  ]
    .filter(Boolean)
    .join(' ')
}

function doneText(
  { insert_count, product_count, update_count }: ProductImport,
  locale: string,
): string {
  const added =
    product_count > 0 && product_count !== insert_count
      ? `${counted(insert_count, 'SKU', 'SKUs', locale)} in ${counted(product_count, 'new product', 'new products', locale)}`
      : counted(insert_count, 'SKU', 'SKUs', locale)
  return update_count > 0
    ? `${added} added, ${counted(update_count, 'SKU', 'SKUs', locale)} updated.`
    : `${added} added.`
}

function undoneText(
  { deleted_count, archived_count, restored_count, kept_count }: ProductImport,
  locale: string,
) {
  return [
    `${counted(deleted_count, 'SKU', 'SKUs', locale)} removed, ${counted(restored_count, 'SKU', 'SKUs', locale)} as before.`,
    archived_count > 0
      ? `${counted(archived_count, 'SKU', 'SKUs', locale)} archived instead of removed: in a cart, on a wishlist or in an order, or their stock was set since.`
      : null,
    kept_count > 0
      ? `Not touched: ${counted(kept_count, 'SKU', 'SKUs', locale)} that had been changed since.`
      : null,
  ]
    .filter(Boolean)
    .join(' ')
}
