'use client'

import { useState } from 'react'
import { Choices } from '@/components/import/choices'
import { MappingForm, type MappingStart } from '@/components/import/mapping-form'
import { Alert } from '@/components/ui/alert'
import type { ActionResult } from '@/lib/action'
import {
  PRODUCT_IMPORT_FIELD_LABELS,
  PRODUCT_IMPORT_FIELDS,
  type ProductImportField,
} from '@/lib/commerce/product-import-fields'
import { problemOfProductMapping } from '@/lib/commerce/product-import-mapping.rules'
import type { ProductImportChoices } from '@/lib/commerce/product-imports.schemas'

interface ProductMappingProps extends MappingStart<ProductImportField> {
  choices: ProductImportChoices
  review: (
    input: ProductImportChoices & {
      org: string
      import_id: string
      mapping: Record<string, ProductImportField>
    },
  ) => Promise<ActionResult<{ import_id: string }>>
}

/** Which column is what of a product, and what the import shall do with what it finds. */
export function ProductMapping({ choices: first, review, ...start }: ProductMappingProps) {
  const [choices, setChoices] = useState(first)
  const choose = (change: Partial<ProductImportChoices>) =>
    setChoices((old) => ({ ...old, ...change }))
  return (
    <MappingForm
      {...start}
      fields={PRODUCT_IMPORT_FIELDS}
      labels={PRODUCT_IMPORT_FIELD_LABELS}
      problemOf={problemOfProductMapping}
      review={(mapping) =>
        review({ org: start.org, import_id: start.importId, mapping, ...choices })
      }
    >
      {(mapping) => (
        <>
          {mapping.includes('invoice') ? (
            <Alert title="These are lines of orders">
              Each SKU becomes one product, with its most frequent name and the median of its prices
              above zero. Cancelled invoices (those that begin with C) do not count, and ordered
              quantities are not taken as stock.
            </Alert>
          ) : null}
          <div className="grid gap-6 sm:grid-cols-2">
            <Choices
              name="on-match"
              legend="When your shop already has a SKU"
              value={choices.on_match}
              options={[
                {
                  value: 'update',
                  label: 'Update it from the file',
                  hint: 'Empty cells change nothing.',
                },
                { value: 'skip', label: 'Leave it as it is', hint: 'Only new SKUs are added.' },
              ]}
              onChange={(on_match) => choose({ on_match })}
            />
            <Choices
              name="new-status"
              legend="New products become"
              value={choices.new_status}
              options={[
                { value: 'draft', label: 'Drafts', hint: 'Only your team sees them.' },
                {
                  value: 'published',
                  label: 'Published',
                  hint: 'Visible at once if your shop is open.',
                },
              ]}
              onChange={(new_status) => choose({ new_status })}
            />
            <Choices
              name="unpriced"
              legend="SKUs without a price above zero"
              value={choices.unpriced}
              options={[
                {
                  value: 'draft',
                  label: 'Add them as drafts',
                  hint: 'They cost nothing until you set a price, so they are never published.',
                },
                { value: 'skip', label: 'Leave them out', hint: 'The report lists them.' },
              ]}
              onChange={(unpriced) => choose({ unpriced })}
            />
            <Choices
              name="sku-case"
              legend="SKUs that differ only in capital letters"
              value={choices.sku_case}
              options={[
                {
                  value: 'distinct',
                  label: 'Are different products',
                  hint: '85123A and 85123a are both imported; the check lists them.',
                },
                {
                  value: 'same',
                  label: 'Are the same product',
                  hint: 'Their rows are combined under the more frequent spelling.',
                },
              ]}
              onChange={(sku_case) => choose({ sku_case })}
            />
          </div>
          <p className="text-muted-foreground text-sm">
            Stock is counted for products with a number in the cell; others can always be ordered.
            Missing categories are added.
          </p>
        </>
      )}
    </MappingForm>
  )
}
