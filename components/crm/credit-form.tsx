'use client'

import { useState } from 'react'
import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { addCreditFormSchema, CREDIT_REASON_LENGTH } from '@/lib/crm/credits.schemas'

interface CreditFormProps {
  org: string
  customerId: string
  /** The organization's own first. */
  currencies: string[]
  /** Of the first entry; each later one gets a key of its own. */
  firstKey: string
  action: (raw: unknown) => Promise<ActionResult<{ id: number }>>
}

/** Granting and spending: one form, since both are an entry with a reason. */
export function CreditForm({ org, customerId, currencies, firstKey, action }: CreditFormProps) {
  const [key, setKey] = useState(firstKey)
  return (
    <ActionForm
      action={action}
      schema={addCreditFormSchema}
      resetOnSuccess
      onSuccess={() => {
        toast.success('Entry added')
        setKey(crypto.randomUUID())
      }}
    >
      <input type="hidden" name="org" value={org} />
      <input type="hidden" name="customer_id" value={customerId} />
      <input type="hidden" name="key" value={key} />
      <div className="grid gap-x-4 gap-y-4 sm:grid-cols-3">
        <Field name="direction" label="What">
          <NativeSelect defaultValue="grant">
            <option value="grant">Grant</option>
            <option value="spend">Spend</option>
          </NativeSelect>
        </Field>
        <Field name="amount" label="Amount" required>
          <Input inputMode="decimal" autoComplete="off" maxLength={40} />
        </Field>
        <Field name="currency" label="Currency">
          <NativeSelect defaultValue={currencies[0]}>
            {currencies.map((currency) => (
              <option key={currency} value={currency}>
                {currency}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field name="reason" label="Reason" required className="sm:col-span-3">
          <Input maxLength={CREDIT_REASON_LENGTH} autoComplete="off" />
        </Field>
      </div>
      <div>
        <SubmitButton>Add entry</SubmitButton>
      </div>
    </ActionForm>
  )
}
