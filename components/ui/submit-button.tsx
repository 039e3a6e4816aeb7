'use client'

import { useFormStatus } from 'react-dom'
import { Button, type ButtonProps } from '@/components/ui/button'
import { useFormState } from '@/components/ui/form-context'
import { Spinner } from '@/components/ui/spinner'

interface SubmitButtonProps extends Omit<ButtonProps, 'type' | 'asChild'> {
  /** Said while the action runs, in place of the children. */
  pendingLabel?: string
}

/** Stays focusable while the form is on its way, so that the keyboard does not lose its place. */
export function SubmitButton({ pendingLabel, children, disabled, ...props }: SubmitButtonProps) {
  const form = useFormState()
  const status = useFormStatus()
  const pending = form?.pending === true || status.pending
  return (
    <Button {...props} type="submit" disabled={disabled} aria-disabled={pending || undefined}>
      {pending ? <Spinner /> : null}
      {pending && pendingLabel ? pendingLabel : children}
    </Button>
  )
}
