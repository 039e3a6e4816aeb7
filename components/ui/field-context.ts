'use client'

import { createContext, useContext } from 'react'

export interface FieldControl {
  id: string
  name: string
  required: boolean
  invalid: boolean
  describedBy: string | undefined
}

export const FieldContext = createContext<FieldControl | null>(null)

interface ControlProps {
  id?: string | undefined
  name?: string | undefined
  required?: boolean | undefined
  'aria-invalid'?: unknown
  'aria-describedby'?: string | undefined
}

/** Gives a control inside a `<Field>` its id, name and descriptions; its own props win. */
export function useFieldControl<P extends ControlProps>(props: P) {
  const field = useContext(FieldContext)
  if (field === null) return props
  return {
    ...props,
    id: props.id ?? field.id,
    name: props.name ?? field.name,
    required: props.required ?? field.required,
    'aria-invalid': props['aria-invalid'] ?? (field.invalid || undefined),
    'aria-describedby': props['aria-describedby'] ?? field.describedBy,
  }
}
