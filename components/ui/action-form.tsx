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
import type { FormAction } from '@/components/ui/action-types'
import { Alert } from '@/components/ui/alert'
import { FormContext } from '@/components/ui/form-context'
import { fieldErrorsOf } from '@/components/ui/form-errors'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import type { ActionResult } from '@/lib/action'
import type { FieldReasons } from '@/lib/errors'
import { cn } from '@/lib/utils'

type Failure = Extract<ActionResult<never>, { ok: false }>

export interface ActionFormProps<T> extends Omit<ComponentProps<'form'>, 'action' | 'children'> {
  action: FormAction<T>
  /** Checked in the browser first, to answer at once; the action checks again and decides. */
  schema?: z.ZodType
  /** Runs once for every successful answer; redirects belong in the action. */
  onSuccess?: (data: T) => void
  /** Runs before the browser goes where the action redirects to: what is told has to outlive the form. */
  onRedirect?: () => void
  /** Runs once for every refusal, after the form has shown it. */
  onFailure?: (failure: Failure) => void
  /** Empties the fields after success, for forms that are used again and again. */
  resetOnSuccess?: boolean
  /** Set to false where the caller shows the general message itself. */
  showMessage?: boolean
  children: ReactNode
}

const noErrors: FieldReasons = {}

/**
 * A form around a server action: field errors under their fields, the general one on top, the
 * keyboard at the first error, and nothing typed is lost when the answer is no.
 */
export function ActionForm<T>({
  action,
  schema,
  onSuccess,
  onRedirect,
  onFailure,
  resetOnSuccess = false,
  showMessage = true,
  className,
  children,
  ...props
}: ActionFormProps<T>) {
  const form = useRef<HTMLFormElement>(null)
  const [result, submit, pending] = useActionState<ActionResult<T> | null, FormData>(
    (_previous, data) => run(action, schema, data, onRedirect),
    null,
  )

  const answered = useEffectEvent((answer: ActionResult<T>) => {
    if (answer.ok) {
      if (resetOnSuccess) form.current?.reset()
      onSuccess?.(answer.data)
      return
    }
    const invalid = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    const target = invalid ?? form.current?.querySelector<HTMLElement>('[data-form-message]')
    target?.focus()
    onFailure?.(answer)
  })

  useEffect(() => {
    if (result !== null) answered(result)
  }, [result])

  // React empties an uncontrolled form after a form action; a handler of our own does not.
  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    props.onSubmit?.(event)
    if (event.defaultPrevented) return
    event.preventDefault()
    if (pending) return
    const data = new FormData(event.currentTarget, event.submitter)
    startTransition(() => submit(data))
  }

  const failure = result !== null && !result.ok ? result : null
  const fields = failure?.fields ?? noErrors
  const context = useMemo(() => ({ pending, fields }), [pending, fields])
  // A complaint about something that is no field of this form would otherwise be said to nobody.
  const isPlaced = Object.keys(fields).some((name) => form.current?.elements.namedItem(name))

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
      {showMessage && failure && !isPlaced ? (
        <Alert variant="destructive" data-form-message="" tabIndex={-1}>
          {messageOf(failure)}
        </Alert>
      ) : null}
      <FormContext value={context}>{children}</FormContext>
    </form>
  )
}

async function run<T>(
  action: FormAction<T>,
  schema: z.ZodType | undefined,
  data: FormData,
  onRedirect?: () => void,
): Promise<ActionResult<T>> {
  const fields = schema ? fieldErrorsOf(schema, data) : undefined
  if (fields) return { ok: false, code: 'malformed', reason: 'app.invalid_input', fields }
  try {
    return await settle(() => action(data))
  } catch (error) {
    // All else is an answer.
    onRedirect?.()
    throw error
  }
}
