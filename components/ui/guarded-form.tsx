'use client'

import { useState } from 'react'
import { ActionForm, type ActionFormProps } from '@/components/ui/action-form'
import { WarnBeforeLeaving } from '@/components/ui/warn-before-leaving'

interface GuardedFormProps<T> extends ActionFormProps<T> {
  /** Something was changed that is no field which tells of it. */
  isDirty?: boolean
}

/** An ActionForm that is not left without a question once something was typed and not saved. */
export function GuardedForm<T>({
  isDirty = false,
  onChange,
  onSuccess,
  children,
  ...props
}: GuardedFormProps<T>) {
  const [hasTyped, setHasTyped] = useState(false)
  return (
    <ActionForm<T>
      {...props}
      // Not onInput: the checkboxes tell their changes only this way.
      onChange={(event) => {
        setHasTyped(true)
        onChange?.(event)
      }}
      onSuccess={(data) => {
        setHasTyped(false)
        onSuccess?.(data)
      }}
    >
      <WarnBeforeLeaving isDirty={hasTyped || isDirty} />
      {children}
    </ActionForm>
  )
}
