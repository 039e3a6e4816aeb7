'use client'

import { ActionForm } from '@/components/ui/action-form'
import type { FormAction } from '@/components/ui/action-types'
import { Field } from '@/components/ui/field'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { ORDER_NOTE_LENGTH } from '@/lib/commerce/orders.schemas'

interface OrderNoteFormProps {
  org: string
  orderId: string
  add: FormAction<unknown>
}

/** A note for colleagues; it becomes a part of the history. */
export function OrderNoteForm({ org, orderId, add }: OrderNoteFormProps) {
  return (
    <ActionForm action={add} resetOnSuccess className="mb-4 gap-2">
      <input type="hidden" name="org" value={org} />
      <input type="hidden" name="order_id" value={orderId} />
      <Field name="text" label="Note" hint="Only colleagues see it.">
        <Textarea rows={2} maxLength={ORDER_NOTE_LENGTH} dir="auto" />
      </Field>
      <div>
        <SubmitButton variant="secondary" size="sm">
          Add note
        </SubmitButton>
      </div>
    </ActionForm>
  )
}
