'use client'

import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import type { Action } from '@/lib/action'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'

/** A shelf before anything stands on it. */
export function CategoryForm({ org, save }: { org: string; save: Action<unknown> }) {
  return (
    <ActionForm
      action={(data) => save({ org, category_id: null, name: formText(data, 'name') })}
      resetOnSuccess
    >
      <Field name="name" label="New category">
        <div className="flex max-w-md items-center gap-2">
          <Input maxLength={PRODUCT_LIMITS.category_name} autoComplete="off" dir="auto" />
          <SubmitButton variant="outline">Add</SubmitButton>
        </div>
      </Field>
    </ActionForm>
  )
}
