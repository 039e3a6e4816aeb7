'use client'

import { useState } from 'react'
import { Choices } from '@/components/import/choices'
import { MappingForm, type MappingStart } from '@/components/import/mapping-form'
import type { ActionResult } from '@/lib/action'
import { IMPORT_FIELD_LABELS, IMPORT_FIELDS, type ImportField } from '@/lib/crm/import-fields'
import { problemOfMapping } from '@/lib/crm/import-mapping.checks'
import type { OnMatch } from '@/lib/csv/imports.schemas'

interface CustomerMappingProps extends MappingStart<ImportField> {
  onMatch: OnMatch
  review: (input: {
    org: string
    import_id: string
    mapping: Record<string, ImportField>
    on_match: OnMatch
  }) => Promise<ActionResult<{ import_id: string }>>
}

/** Which column is what of a customer, and what happens to those who exist. */
export function CustomerMapping({ onMatch: first, review, ...start }: CustomerMappingProps) {
  const [onMatch, setOnMatch] = useState(first)
  return (
    <MappingForm
      {...start}
      fields={IMPORT_FIELDS}
      labels={IMPORT_FIELD_LABELS}
      problemOf={problemOfMapping}
      review={(mapping) =>
        review({ org: start.org, import_id: start.importId, mapping, on_match: onMatch })
      }
    >
      {() => (
        <Choices
          name="on-match"
          legend="When a customer already exists"
          hint="Found by external reference, else by email."
          value={onMatch}
          options={[
            {
              value: 'update',
              label: 'Update it from the file',
              hint: 'Empty cells change nothing.',
            },
            { value: 'skip', label: 'Leave it as it is', hint: 'Only new customers are added.' },
          ]}
          onChange={setOnMatch}
        />
      )}
    </MappingForm>
  )
}
