import Link from 'next/link'
import { ImportStepButton } from '@/components/import/import-step-button'
import { ImportWorking } from '@/components/import/import-working'
import { ReasonList } from '@/components/import/reason-list'
import { UndoImportButton } from '@/components/import/undo-import-button'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
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
  const reasons = <ReasonList counts={productImport.reason_counts} />
  switch (productImport.status) {
    case 'reviewed':
      return (
        <>
          <Reviewed org={org} productImport={productImport} />
          {reasons}
        </>
      )
    case 'applying':
    case 'undoing':
      return (
        <ImportWorking
          org={org}
          importId={productImport.id}
          pathname={`/o/${org}/products/import/${productImport.id}`}
          progress={progressOf(productImport, now)}
          resume={productImport.status === 'undoing' ? undoProductImport : applyProductImport}
          undo={<Undo org={org} productImport={productImport} />}
        />
      )
    case 'applied':
      return (
        <>
          <div className="grid justify-items-start gap-3">
            <Alert variant="success" title="The import is done">
              {doneText(productImport)} Every row of the file is accounted for below.
            </Alert>
            <div className="flex flex-wrap gap-2">
              <Button asChild>
                <Link href={`/o/${org}/products`}>Show the products</Link>
              </Button>
              <Undo org={org} productImport={productImport} />
            </div>
          </div>
          {reasons}
        </>
      )
    case 'undone':
      return <Undone productImport={productImport} />
    default:
      return null
  }
}

function Reviewed({ org, productImport }: { org: string; productImport: ProductImport }) {
  const changes = changesOf(productImport)
  const { id, insert_count, update_count, product_count, new_status } = productImport
  return (
    <div className="grid justify-items-start gap-3">
      {changes === 0 ? (
        <Alert variant="warning" title="Nothing would change">
          No row of this file adds or updates a product with these columns.
        </Alert>
      ) : (
        <Alert title="This is what would happen">
          {insert_count > 0
            ? `${count(insert_count, 'SKU')} would be added, in ${count(product_count, 'new product')}${
                new_status === 'published' ? ', published' : ', as drafts'
              } unless the file says otherwise. `
            : null}
          {update_count > 0 ? `${count(update_count, 'SKU')} would be updated. ` : null}
          No product has been touched yet. Look through the rows, then import them, or match the
          columns differently.
        </Alert>
      )}
      <div className="flex flex-wrap gap-2">
        {changes > 0 ? (
          <ImportStepButton
            org={org}
            importId={id}
            action={applyProductImport}
            pendingLabel="Importing…"
          >
            {`Import ${count(changes, 'SKU')}`}
          </ImportStepButton>
        ) : null}
        <Button variant="outline" asChild>
          <Link href={`/o/${org}/products/import/${id}?step=columns`}>Change the columns</Link>
        </Button>
        <ImportStepButton
          org={org}
          importId={id}
          action={cancelProductImport}
          variant="ghost"
          pendingLabel="Discarding…"
        >
          Discard
        </ImportStepButton>
      </div>
    </div>
  )
}

function Undone({ productImport }: { productImport: ProductImport }) {
  const { deleted_count, archived_count, restored_count, kept_count } = productImport
  return (
    <Alert variant="success" title="The import was undone">
      {count(deleted_count, 'SKU')} removed, {count(restored_count, 'SKU')} as before.{' '}
      {archived_count > 0
        ? `${count(archived_count, 'SKU')} archived, because they are in a cart, on a wishlist or in an order. `
        : null}
      {kept_count > 0
        ? `${count(kept_count, 'SKU')} had been changed since and were kept as they are.`
        : null}
    </Alert>
  )
}

function Undo({ org, productImport }: { org: string; productImport: ProductImport }) {
  const { id, file_name, insert_count, update_count } = productImport
  return (
    <UndoImportButton
      org={org}
      importId={id}
      fileName={file_name}
      description={`Up to ${count(insert_count, 'SKU')} that it added will be removed, and up to ${count(
        update_count,
        'SKU',
      )} that it updated will be as before. What lies in a cart or an order is archived, and products that somebody changed since are kept as they are now; you will see which.`}
      undo={undoProductImport}
    />
  )
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

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
