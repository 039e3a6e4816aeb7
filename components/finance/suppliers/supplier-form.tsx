'use client'

import { ActionForm } from '@/components/ui/action-form'
import type { FormAction } from '@/components/ui/action-types'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import {
  SUPPLIER_LENGTHS,
  type Supplier,
  saveSupplierSchema,
} from '@/lib/finance/suppliers.schemas'

interface SupplierFormProps {
  org: string
  /** Null for a new one. */
  supplier: Supplier | null
  /** What was looked for and not found. */
  name?: string | undefined
  save: FormAction<Supplier>
  onSaved: (supplier: Supplier) => void
  onCancel: () => void
}

export function SupplierForm({ org, supplier, name, save, onSaved, onCancel }: SupplierFormProps) {
  return (
    <ActionForm action={save} schema={saveSupplierSchema} onSuccess={onSaved}>
      <input type="hidden" name="org" value={org} />
      <input type="hidden" name="supplier_id" value={supplier?.id ?? ''} />
      <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
        <Field name="name" label="Name" required className="sm:col-span-2">
          <Input
            defaultValue={supplier?.name ?? name}
            maxLength={SUPPLIER_LENGTHS.name}
            autoComplete="off"
            dir="auto"
          />
        </Field>
        <Field name="email" label="Email" optional>
          <Input
            type="email"
            defaultValue={supplier?.email ?? ''}
            maxLength={SUPPLIER_LENGTHS.email}
            autoComplete="off"
          />
        </Field>
        <Field name="phone" label="Phone" optional>
          <Input
            type="tel"
            defaultValue={supplier?.phone ?? ''}
            maxLength={SUPPLIER_LENGTHS.phone}
            autoComplete="off"
          />
        </Field>
        <Field name="tax_number" label="Tax number" optional>
          <Input
            defaultValue={supplier?.tax_number ?? ''}
            maxLength={SUPPLIER_LENGTHS.tax_number}
            autoComplete="off"
          />
        </Field>
        <Field name="address" label="Address" optional className="sm:col-span-2">
          <Textarea
            defaultValue={supplier?.address ?? ''}
            rows={3}
            maxLength={SUPPLIER_LENGTHS.address}
            dir="auto"
          />
        </Field>
        <Field name="note" label="Note" optional className="sm:col-span-2">
          <Textarea
            defaultValue={supplier?.note ?? ''}
            rows={2}
            maxLength={SUPPLIER_LENGTHS.note}
            dir="auto"
          />
        </Field>
      </div>
      <div className="flex justify-end gap-2">
        <Button variant="outline" onClick={onCancel}>
          Cancel
        </Button>
        <SubmitButton>{supplier ? 'Save changes' : 'Add supplier'}</SubmitButton>
      </div>
    </ActionForm>
  )
}
