'use client'

import {
  type ComponentProps,
  type ReactNode,
  type SubmitEvent,
  startTransition,
  useActionState,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
} from 'react'
import type { z } from 'zod'
import type { ActionOutcome, FieldErrors, FormAction } from '@/components/ui/action-types'
import { Alert } from '@/components/ui/alert'
import { FormContext } from '@/components/ui/form-context'
import { fieldErrorsOf } from '@/components/ui/form-errors'
import { messageFor } from '@/lib/messages'
import { cn } from '@/lib/utils'

interface ActionFormProps<T> extends Omit<ComponentProps<'form'>, 'action' | 'children'> {
  action: FormAction<T>
  /** Checked in the browser first, to answer at once; the action checks again and decides. */
  schema?: z.ZodType
  /** Runs once for every successful answer; redirects belong in the action. */
  onSuccess?: (data: T) => void
  /** Empties the fields after success, for forms that are used again and again. */
  resetOnSuccess?: boolean
  /** Set to false where the caller shows the general message itself. */
  showMessage?: boolean
  children: ReactNode
}

type State<T> = ActionOutcome<T> | null
const noErrors: FieldErrors = {}

/**
 * A form around a server action: field errors under their fields, the general one on top, the
 * keyboard at the first error, and nothing typed is lost when the answer is no.
 */
export function ActionForm<T>({
  action,
  schema,
  onSuccess,
  resetOnSuccess = false,
  showMessage = true,
  className,
  children,
  ...props
}: ActionFormProps<T>) {
  const form = useRef<HTMLFormElement>(null)
  const [state, submit, pending] = useActionState<State<T>, FormData>(async (_previous, data) => {
    const fields = schema ? fieldErrorsOf(schema, data) : undefined
    if (fields) return { ok: false, code: 'malformed', reason: 'app.invalid_input', fields }
    return action(data)
  }, null)

  const answered = useEffectEvent((answer: ActionOutcome<T>) => {
    if (answer.ok) {
      if (resetOnSuccess) form.current?.reset()
      onSuccess?.(answer.data)
      return
    }
    const invalid = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    const target = invalid ?? form.current?.querySelector<HTMLElement>('[data-form-message]')
    target?.focus()
  })

  useEffect(() => {
    if (state !== null) answered(state)
  }, [state])

  // React empties an uncontrolled form after a form action; a handler of our own does not.
  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    props.onSubmit?.(event)
    if (event.defaultPrevented) return
    event.preventDefault()
    if (pending) return
    const data = new FormData(event.currentTarget, event.submitter)
    startTransition(() => submit(data))
  }

  const failure = state !== null && !state.ok ? state : null
  const fields = failure?.fields ?? noErrors
  const context = useMemo(() => ({ pending, fields }), [pending, fields])
  const hasFieldErrors = Object.values(fields).some((reasons) => reasons?.length)

  return (
    <form
      ref={form}
      noValidate
      aria-busy={pending}
      className={cn('grid gap-4', className)}
      {...props}
      action={submit}
      onSubmit={onSubmit}
    >
      {showMessage && failure && !hasFieldErrors ? (
        <Alert variant="destructive" data-form-message="" tabIndex={-1}>
          {messageFor(failure.reason)}
        </Alert>
      ) : null}
      <FormContext value={context}>{children}</FormContext>
    </form>
  )
}
