'use client'

import { type ReactNode, useId, useMemo } from 'react'
import { FieldContext } from '@/components/ui/field-context'
import { useFormState } from '@/components/ui/form-context'
import { Label } from '@/components/ui/label'
import { messageFor } from '@/lib/messages'
import { cn } from '@/lib/utils'

interface FieldProps {
  /** The name in the form, and the key of its errors in the action's answer. */
  name: string
  label: ReactNode
  /** Only for those who do not see it, where what stands around says it: it takes no room then. */
  labelHidden?: boolean
  hint?: ReactNode
  required?: boolean
  /** Says "(optional)" behind the label: for forms in which most fields are required. */
  optional?: boolean
  /** Beside the label, at its end: a link, say. */
  aside?: ReactNode
  /** Label and control on one line, control first: for checkboxes and switches. */
  inline?: boolean
  /** Reason keys that come from elsewhere than the surrounding ActionForm. */
  errors?: string[] | undefined
  /** Of the whole field, to be led to by a link. */
  id?: string
  className?: string
  children: ReactNode
}

export function Field({
  id: anchor,
  name,
  label,
  labelHidden = false,
  hint,
  required = false,
  optional = false,
  aside,
  inline = false,
  errors,
  className,
  children,
}: FieldProps) {
  const id = useId()
  const form = useFormState()
  const reasons = errors ?? form?.fields[name] ?? []
  const [reason] = reasons
  const hintId = hint ? `${id}-hint` : undefined
  const errorId = reason ? `${id}-error` : undefined
  const describedBy = [errorId, hintId].filter(Boolean).join(' ') || undefined
  const control = useMemo(
    () => ({ id, name, required, invalid: reason !== undefined, describedBy }),
    [id, name, required, reason, describedBy],
  )

  const labelRow = (
    <div className={cn('flex items-baseline justify-between gap-3', labelHidden && 'sr-only')}>
      <Label htmlFor={id}>
        <span>{label}</span>
        {optional ? <span className="font-normal text-muted-foreground">(optional)</span> : null}
      </Label>
      {aside ? <div className="text-sm">{aside}</div> : null}
    </div>
  )
  const notes = (
    <>
      {reason ? (
        <p id={errorId} className="text-pretty font-medium text-destructive text-xs">
          {messageFor(reason)}
        </p>
      ) : null}
      {hint ? (
        <p id={hintId} className="text-pretty text-muted-foreground text-xs">
          {hint}
        </p>
      ) : null}
    </>
  )

  return (
    <FieldContext value={control}>
      {inline ? (
        <div
          id={anchor}
          className={cn('grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-2.5', className)}
        >
          <div className="flex h-lh items-center text-sm">{children}</div>
          <div className="grid gap-1 text-sm">
            {labelRow}
            {notes}
          </div>
        </div>
      ) : (
        <div id={anchor} className={cn('grid content-start gap-1.5', className)}>
          {labelRow}
          {children}
          {notes}
        </div>
      )}
    </FieldContext>
  )
}
