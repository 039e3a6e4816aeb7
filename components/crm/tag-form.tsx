'use client'

import { useState } from 'react'
import { TagColorPicker } from '@/components/crm/tag-color-picker'
import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import type { Action } from '@/lib/action'
import { CUSTOMER_LIMITS } from '@/lib/crm/customers.values'
import type { TagColor } from '@/lib/crm/tags.schemas'

/** A tag before anybody carries it. */
export function TagForm({ org, create }: { org: string; create: Action<unknown> }) {
  const [color, setColor] = useState<TagColor>('slate')
  return (
    <ActionForm action={create} resetOnSuccess onSuccess={() => setColor('slate')}>
      <input type="hidden" name="org" value={org} />
      <input type="hidden" name="color" value={color} />
      <Field name="name" label="New tag">
        <div className="flex max-w-md items-center gap-1">
          <TagColorPicker name="the new tag" color={color} onChange={setColor} />
          <Input maxLength={CUSTOMER_LIMITS.tag} autoComplete="off" dir="auto" />
          <SubmitButton variant="outline">Add</SubmitButton>
        </div>
      </Field>
    </ActionForm>
  )
}
